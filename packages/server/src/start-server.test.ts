import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AloftClient } from '@aloft/api';
import type { RepositoryReader } from '@aloft/release';
import { jsonLog, type LogEntry } from './log.ts';
import { startServer } from './start-server.ts';
import { sendRaw, startTestServer } from './test-support/test-server.ts';

const empty: RepositoryReader = { open: async () => null };

test('a client downloads the offer and every artifact, resuming from any offset', async (t) => {
  const { url, release, files } = await startTestServer(t);
  const client = new AloftClient({ baseUrl: url, fetch });
  const answer = await client.offer('lamp');
  assert.ok(answer.kind === 'offer');
  assert.deepEqual(answer.offer, release.offer);
  assert.ok(answer.etag);
  assert.deepEqual(await client.offer('lamp', { etag: answer.etag }), { kind: 'unchanged' });
  assert.deepEqual(await client.offer('other'), { kind: 'none' });
  const digest = release.offer.manifest.targetDigest;
  for (const offset of [0, 1, 1500, 2999]) {
    const part = await client.artifact(digest, { offset });
    assert.ok(part.kind === 'bytes');
    assert.deepEqual([part.offset, part.end, part.size], [offset, 3000, 3000]);
    assert.ok(part.etag);
    const bytes = new Uint8Array(await new Response(part.body).arrayBuffer());
    assert.deepEqual(bytes, release.image.slice(offset));
    const again = await client.artifact(digest, { offset, etag: part.etag });
    assert.ok(again.kind === 'bytes' && again.offset === offset);
    await again.body.cancel();
  }
  assert.deepEqual(await client.artifact(digest, { offset: 3000 }), { kind: 'complete', size: 3000 });
  await assert.rejects(client.artifact(digest, { offset: 3001 }), { code: 'RANGE_NOT_SATISFIABLE', status: 416 });
  await assert.rejects(client.artifact(new Uint8Array(32)), { code: 'ARTIFACT_NOT_FOUND', status: 404 });
  assert.equal(files.open, 0);
});

test('the URL names an address that answers, for every way to listen', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0', 'localhost']) {
    const server = await startServer({ port: 0, host, repository: empty });
    assert.match(server.url, /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
    const response = await fetch(`${server.url}/healthz`);
    assert.deepEqual(await response.json(), { status: 'ok' });
    assert.equal(response.headers.get('cache-control'), 'no-store');
    await server.close();
  }
});

test('a port in use is an error, not a crash', async () => {
  const server = await startServer({ port: 0, repository: empty });
  const port = Number(new URL(server.url).port);
  await assert.rejects(startServer({ port, repository: empty }), { code: 'EADDRINUSE' });
  await server.close();
});

test('every request is one log entry with what it asked and what it got', async () => {
  const log: LogEntry[] = [];
  let time = 0;
  const clock = (): number => {
    time += 7;
    return time;
  };
  const server = await startServer({ port: 0, repository: empty, log: (entry) => log.push(entry), clock });
  const request = 'GET /offers/lamp.cbor?x=1 HTTP/1.1\r\nHost: x\r\nRange: bytes=5-\r\nConnection: close\r\n\r\n';
  const answer = await sendRaw(server.url, request);
  await sendRaw(server.url, 'junk\r\n\r\n');
  await server.close();
  assert.deepEqual(log, [
    { event: 'listening', url: server.url },
    {
      event: 'request',
      method: 'GET',
      path: '/offers/lamp.cbor?x=1',
      status: 404,
      sentSize: answer.length,
      durationMs: 7,
      complete: true,
      client: '127.0.0.1',
      range: 'bytes=5-',
    },
    { event: 'bad-request', status: 400, reason: 'Parse Error: Invalid method encountered', client: '127.0.0.1' },
    { event: 'closed', cutConnections: 0 },
  ]);
});

test('a log entry is one line whatever the client sent', async () => {
  const lines: string[] = [];
  const log = jsonLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  const server = await startServer({ port: 0, repository: empty, log });
  await sendRaw(
    server.url,
    `GET /"\x80\u00ff${'a'.repeat(1000)} HTTP/1.1\r\nHost: x\r\nRange: "\r\nConnection: close\r\n\r\n`,
  );
  await server.close();
  for (const line of lines) {
    assert.match(line, /^[^\n]+\n$/);
    assert.ok(line.length < 1000);
    assert.equal(JSON.parse(line).at, '1970-01-01T00:00:00.000Z');
  }
  assert.equal(lines.length, 3);
});
