import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildHost } from './build-host.ts';
import { newFlash } from './host-flash.ts';
import { runHost } from './host-run.ts';

const { skip } = buildHost();
const image = join(import.meta.dirname, '..', '..', 'vectors', 'firmware', 'weather-esp32c3-1.0.0.bin');

/** A server whose answers come byte by byte, without end. */
async function trickle(t: TestContext, head: string): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `http://127.0.0.1:${address.port}/`;
}

const cases = [
  { part: 'head', sent: '' },
  { part: 'body', sent: 'HTTP/1.1 200 OK\r\n\r\n' },
  { part: 'body of known length', sent: 'HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n' },
] as const;

for (const { part, sent } of cases) {
  test(`a ${part} that trickles in is given up`, { skip, timeout: 30_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'aloft-host-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'flash.bin');
    writeFileSync(file, newFlash(new Uint8Array(readFileSync(image))));
    const run = await runHost(file, await trickle(t, sent), '--patience', '100');
    assert.equal(run.code, 5, run.complaints);
    assert.ok(run.lines.includes('event error ERR_HTTP_CONNECTION 0/0'), run.lines.join('\n'));
  });
}

test('a URL that paths can not be appended to is refused', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-host-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'flash.bin');
  writeFileSync(file, newFlash(new Uint8Array(readFileSync(image))));
  for (const url of ['http://host/?key=1', 'http://host?key=1', 'http://host/#x', 'http://user@host/', 'host/']) {
    assert.equal((await runHost(file, url)).code, 2, url);
  }
});
