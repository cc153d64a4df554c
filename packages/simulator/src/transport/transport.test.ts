import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { TransportError } from '../errors.ts';
import { fetchTransport } from './fetch-transport.ts';
import { MemoryTransport } from './memory-transport.ts';
import type { TransportResponse } from './transport.ts';

const file = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) & 0xff);

function memory(pieceSize?: number): MemoryTransport {
  const files = new Map([['a.bin', file]]);
  return new MemoryTransport(pieceSize === undefined ? { files } : { files, pieceSize });
}

async function bodyOf(response: TransportResponse): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

test('a whole document arrives in pieces of the chosen size', async () => {
  const transport = memory(999);
  const answer = await transport.get('a.bin');
  assert.equal(answer.status, 200);
  assert.deepEqual(await bodyOf(answer), file);
  assert.equal(transport.sentBytes, file.length);
});

test('a resumed download gets exactly the rest while the document is the same', async () => {
  const transport = memory();
  const etag = (await transport.get('a.bin')).headers.get('etag') ?? '';
  const answer = await transport.get('a.bin', { offset: 4999, etag });
  assert.equal(answer.status, 206);
  assert.deepEqual(await bodyOf(answer), file.subarray(4999));
});

test('a resumed download of a changed document starts over', async () => {
  const answer = await memory().get('a.bin', { offset: 100, etag: '"old"' });
  assert.equal(answer.status, 200);
  assert.deepEqual(await bodyOf(answer), file);
});

test('an unchanged document is answered 304, a missing one 404, a range behind its end 416', async () => {
  const transport = memory();
  const etag = (await transport.get('a.bin')).headers.get('etag') ?? '';
  assert.equal((await transport.get('a.bin', { etag })).status, 304);
  assert.equal((await transport.get('b.bin')).status, 404);
  assert.equal((await transport.get('a.bin', { offset: 5000 })).status, 416);
});

test('each fault happens once, in order', async () => {
  const transport = memory();
  transport.failNext({ kind: 'unreachable' });
  transport.failNext({ kind: 'status', status: 503 });
  transport.failNext({ kind: 'ignore-range' });
  transport.failNext({ kind: 'lost', afterBytes: 1500 });
  await assert.rejects(transport.get('a.bin'), { code: 'TRANSPORT_UNREACHABLE' });
  assert.equal((await transport.get('a.bin')).status, 503);
  assert.equal((await transport.get('a.bin', { offset: 7 })).status, 200);
  const broken = await transport.get('a.bin');
  await assert.rejects(bodyOf(broken), (error) => error instanceof TransportError && error.received === 1500);
  assert.equal((await transport.get('a.bin')).status, 200);
});

test('the HTTP transport sends Range, If-Range and If-None-Match and streams a real body', async () => {
  const requests: { url: string | undefined; range: string | undefined; condition: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    const condition = request.headers['if-range'] ?? request.headers['if-none-match'];
    requests.push({ url: request.url, range, condition: typeof condition === 'string' ? condition : undefined });
    response.writeHead(range === undefined ? 200 : 206, { etag: '"x"' });
    response.end(range === undefined ? file : file.subarray(10));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const transport = fetchTransport(`http://127.0.0.1:${port}/repo`);
    assert.deepEqual(await bodyOf(await transport.get('a.bin', { etag: '"x"' })), file);
    const rest = await transport.get('a.bin', { offset: 10, etag: '"x"' });
    assert.equal(rest.headers.get('etag'), '"x"');
    assert.deepEqual(await bodyOf(rest), file.subarray(10));
    assert.deepEqual(requests, [
      { url: '/repo/a.bin', range: undefined, condition: '"x"' },
      { url: '/repo/a.bin', range: 'bytes=10-', condition: '"x"' },
    ]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('the HTTP transport reports a refused connection and a connection lost in the body', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.write(file.subarray(0, 100), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport = fetchTransport(`http://127.0.0.1:${port}/`);
  await assert.rejects(
    async () => bodyOf(await transport.get('a.bin')),
    (error) => error instanceof TransportError,
  );
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(transport.get('a.bin'), { code: 'TRANSPORT_UNREACHABLE' });
});
