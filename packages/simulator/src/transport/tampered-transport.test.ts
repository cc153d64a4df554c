import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryTransport } from './memory-transport.ts';
import { tamperedTransport } from './tampered-transport.ts';
import type { TransportRequest } from './transport.ts';

const file = new Uint8Array(1001);
const files = new Map([
  ['artifacts/a', file],
  ['offers/b', file],
]);

async function fetched(path: string, pieceSize: number, request?: TransportRequest): Promise<number[]> {
  const honest = new MemoryTransport({ files, pieceSize });
  const transport = tamperedTransport(honest, (name) => name.startsWith('artifacts/'));
  const bytes: number[] = [];
  for await (const piece of (await transport.get(path, request)).body) bytes.push(...piece);
  return bytes;
}

test('exactly one bit in the middle is wrong, however the body is cut and wherever the download begins', async () => {
  for (const pieceSize of [1, 7, 500, 501, 2000]) {
    for (const offset of [0, 1, 499, 500]) {
      const bytes = await fetched('artifacts/a', pieceSize, { offset });
      assert.equal(bytes.length, file.length - offset);
      assert.deepEqual([bytes.indexOf(1), bytes.lastIndexOf(1)], [500 - offset, 500 - offset]);
    }
  }
});

test('other documents, and what lies behind the damage, arrive whole; the source is untouched', async () => {
  assert.ok((await fetched('offers/b', 100)).every((byte) => byte === 0));
  assert.ok((await fetched('artifacts/a', 100, { offset: 501 })).every((byte) => byte === 0));
  assert.ok(file.every((byte) => byte === 0));
});
