import assert from 'node:assert/strict';
import { truncate } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerLimits } from './server-limits.ts';
import { eventually, startTestServer, type TestServer } from './test-support/test-server.ts';

/** Larger than what sockets hold on the way, so that a client that does not read stops the download. */
const LARGE = 24 * 1024 * 1024;

/** A server with a large file in the place of its image. */
async function startLargeServer(t: TestContext, limits: Partial<ServerLimits> = {}): Promise<TestServer> {
  const server = await startTestServer(t, { limits });
  await truncate(join(server.folder, server.imagePath), LARGE);
  return server;
}

/** Asks for the image and reads nothing of the answer but its first bytes. */
async function beginDownload(t: TestContext, { url, imagePath }: TestServer): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET ${imagePath} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await new Promise((resolve) => socket.once('readable', resolve));
  return socket;
}

/** Reads a socket to its end and returns how many bytes came. */
async function drain(socket: Socket): Promise<number> {
  let size = 0;
  socket.on('data', (data: Buffer) => {
    size += data.length;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return size;
}

test('a client that goes away in the middle of a download has its file closed', async (t) => {
  const server = await startLargeServer(t);
  const socket = await beginDownload(t, server);
  assert.equal(server.files.open, 1);
  socket.destroy();
  await eventually(() => server.files.open === 0, 'the file is closed');
  await eventually(() => server.log.some((entry) => entry.event === 'request'), 'the request is logged');
  const entry = server.log.find(({ event }) => event === 'request');
  assert.ok(entry?.event === 'request');
  assert.equal(entry.complete, false);
  assert.ok(entry.sentSize < LARGE);
});

test('an aborted fetch closes the file, whenever it is aborted', async (t) => {
  const server = await startLargeServer(t);
  for (const waitMs of [0, 1, 2, 5, 10, 20]) {
    const aborter = new AbortController();
    const download = fetch(server.url + server.imagePath, { signal: aborter.signal }).then((response) =>
      response.arrayBuffer(),
    );
    await delay(waitMs);
    aborter.abort();
    await download.catch(() => {});
  }
  await eventually(() => server.files.open === 0, 'every file is closed');
});

test('a file is read only as fast as the client takes it', async (t) => {
  const server = await startLargeServer(t);
  const socket = await beginDownload(t, server);
  await delay(150);
  assert.ok(server.files.read < LARGE / 2, `${server.files.read} bytes were read ahead`);
  const received = await drain(socket);
  assert.ok(received > LARGE, 'the rest came when it was read');
  await eventually(() => server.files.open === 0, 'the file is closed');
});

test('a client that takes nothing is cut off, and its file closed', async (t) => {
  const server = await startLargeServer(t, { idleMs: 100 });
  await beginDownload(t, server);
  await eventually(() => server.files.open === 0, 'the file is closed');
});

test('a file cut short while it is sent ends in a broken connection: no byte too many, no silent end', async (t) => {
  const server = await startLargeServer(t);
  const socket = await beginDownload(t, server);
  await truncate(join(server.folder, server.imagePath), 0);
  let answer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    answer = Buffer.concat([answer, data]);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  const bodyAt = answer.indexOf('\r\n\r\n') + 4;
  assert.ok(answer.subarray(0, bodyAt).includes(`content-length: ${LARGE}`));
  assert.ok(answer.length - bodyAt < LARGE);
  // The image itself, then the zeros that made the file large, and nothing else.
  const body = answer.subarray(bodyAt);
  const image = server.release.image;
  assert.ok(body.subarray(0, image.length).equals(image));
  assert.ok(
    body.subarray(image.length).every((byte) => byte === 0),
    'the body holds foreign bytes',
  );
  const fault = server.log.find(({ event }) => event === 'fault');
  assert.ok(fault?.event === 'fault' && /expected/.test(fault.message));
  assert.equal(server.files.open, 0);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

test('close lets a running download finish and takes no new connection', async (t) => {
  const server = await startLargeServer(t, { closingMs: 5000 });
  const socket = await beginDownload(t, server);
  const closed = server.close();
  await assert.rejects(fetch(`${server.url}/healthz`));
  const received = await drain(socket);
  await closed;
  assert.ok(received > LARGE - 1024);
  assert.deepEqual(server.log.at(-1), { event: 'closed', cutConnections: 0 });
  assert.equal(server.files.open, 0);
});

test('close cuts a download that does not finish in time, and its file is closed', async (t) => {
  const server = await startLargeServer(t, { closingMs: 50 });
  await beginDownload(t, server);
  await server.close();
  assert.deepEqual(server.log.at(-1), { event: 'closed', cutConnections: 1 });
  await eventually(() => server.files.open === 0, 'the file is closed');
});

test('close does not wait for idle connections, and may be called twice', async (t) => {
  const server = await startTestServer(t, { limits: { closingMs: 60_000 } });
  await (await fetch(`${server.url}/healthz`)).text();
  await Promise.all([server.close(), server.close()]);
  await server.close();
});
