import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryUrl } from '@aloft/api';
import { decodeOffer, encodeOffer, releasePath } from '@aloft/release';
import fc from 'fast-check';
import { openRepositoryFolder } from './repository/repository-folder.ts';
import { sampleRelease } from './test-support/sample-repository.ts';
import { errorCodeOf, startTestServer } from './test-support/test-server.ts';

const IMAGE_SIZE = 200_000;
/** Headers about this connection and moment. */
const connectionHeaders = ['connection', 'keep-alive', 'date'];
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

test('every file of the folder is served as it is, with its type, length, tag and lifetime', async (t) => {
  const { url, folder, release } = await startTestServer(t);
  for (const { path } of release.files) {
    const expected = await readFile(join(folder, path));
    const response = await fetch(`${url}/${path}`);
    assert.equal(response.status, 200, path);
    assert.deepEqual(await bytesOf(response), expected, path);
    const { headers } = response;
    assert.equal(headers.get('content-length'), String(expected.length));
    assert.equal(headers.get('etag'), `"${sha256(expected)}"`);
    assert.equal(headers.get('accept-ranges'), 'bytes');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.has('transfer-encoding'), false);
    const type = path.endsWith('.cbor') ? 'cbor' : path.endsWith('.json') ? 'json' : 'octet-stream';
    assert.equal(headers.get('content-type'), `application/${type}`);
    const lifetime = path.startsWith('artifacts/') ? 'public, max-age=31536000, immutable, no-transform' : 'no-cache';
    assert.equal(headers.get('cache-control'), lifetime);
  }
});

test('HEAD answers with the headers of GET and no body, and opens nothing for long', async (t) => {
  const { url, release, files } = await startTestServer(t);
  for (const { path } of release.files) {
    const [get, head] = [await fetch(`${url}/${path}`), await fetch(`${url}/${path}`, { method: 'HEAD' })];
    const comparable = ({ headers }: Response): string[][] =>
      [...headers].filter(([name]) => !connectionHeaders.includes(name));
    assert.equal(head.status, 200);
    assert.deepEqual(comparable(head), comparable(get));
    assert.equal((await bytesOf(head)).length, 0);
    await get.arrayBuffer();
    assert.equal(files.open, 0);
  }
});

test('a range is exactly that slice of the file', async (t) => {
  const { url, imagePath, release, files } = await startTestServer(t, { imageSize: IMAGE_SIZE });
  const position = fc.oneof(fc.nat(IMAGE_SIZE - 1), fc.constantFrom(0, 1, 65_535, 65_536, IMAGE_SIZE - 1));
  const header = fc.oneof(
    fc
      .tuple(position, fc.nat(70_000))
      .map(([first, more]) => ({ text: `${first}-${first + more}`, first, last: first + more })),
    position.map((first) => ({ text: `${first}-`, first, last: IMAGE_SIZE - 1 })),
    position.map((first) => ({ text: `-${IMAGE_SIZE - first}`, first, last: IMAGE_SIZE - 1 })),
  );
  await fc.assert(
    fc.asyncProperty(header, async ({ text, first, last }) => {
      const response = await fetch(url + imagePath, { headers: { range: `bytes=${text}` } });
      const expected = release.image.subarray(first, last + 1);
      assert.equal(response.status, 206);
      assert.equal(
        response.headers.get('content-range'),
        `bytes ${first}-${first + expected.length - 1}/${IMAGE_SIZE}`,
      );
      assert.equal(response.headers.get('content-length'), String(expected.length));
      assert.ok((await bytesOf(response)).equals(expected));
    }),
    { seed: 20_261_121, numRuns: 60 },
  );
  assert.equal(files.open, 0);
});

test('a range that means nothing, several ranges and a range of HEAD give the whole file', async (t) => {
  const { url, imagePath, release } = await startTestServer(t);
  for (const range of ['bytes=5-4', 'bytes=x', 'lines=1-2', 'bytes=0-0,-1', 'bytes=0-1,9999-']) {
    const response = await fetch(url + imagePath, { headers: { range } });
    assert.equal(response.status, 200, range);
    assert.equal(response.headers.has('content-range'), false);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), release.image);
  }
  const head = await fetch(url + imagePath, { method: 'HEAD', headers: { range: 'bytes=1-2' } });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), '3000');
});

test('a range behind the end is 416 with the size of the file', async (t) => {
  const { url, imagePath, files } = await startTestServer(t);
  for (const range of ['bytes=3000-', 'bytes=3000-4000', 'bytes=-0', `bytes=${'9'.repeat(400)}-`]) {
    const response = await fetch(url + imagePath, { headers: { range } });
    assert.equal(response.status, 416, range);
    assert.equal(response.headers.get('content-range'), `bytes ${'*'}/3000`);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(await errorCodeOf(response), 'RANGE_NOT_SATISFIABLE');
  }
  assert.equal(files.open, 0);
});

test('If-Range keeps the range for the same file and drops it for another, or for a date', async (t) => {
  const { url, imagePath, release } = await startTestServer(t);
  const etag = `"${sha256(release.image)}"`;
  const statusOf = async (ifRange: string): Promise<number> => {
    const response = await fetch(url + imagePath, { headers: { range: 'bytes=1-2', 'if-range': ifRange } });
    assert.equal((await response.arrayBuffer()).byteLength, response.status === 206 ? 2 : 3000);
    return response.status;
  };
  assert.equal(await statusOf(etag), 206);
  assert.equal(await statusOf(`W/${etag}`), 200);
  assert.equal(await statusOf('"other"'), 200);
  assert.equal(await statusOf('Sat, 21 Nov 2026 00:00:00 GMT'), 200);
});

test('If-Range that fails makes an unsatisfiable range the whole file', async (t) => {
  const { url, imagePath } = await startTestServer(t);
  const response = await fetch(url + imagePath, { headers: { range: 'bytes=3000-', 'if-range': '"other"' } });
  assert.equal(response.status, 200);
  await response.arrayBuffer();
});

test('If-None-Match of what the client holds is 304 without a body; anything else gives the file', async (t) => {
  const { url, imagePath, release, files } = await startTestServer(t);
  for (const path of [imagePath, '/offers/lamp.cbor']) {
    const etag = (await fetch(url + path, { method: 'HEAD' })).headers.get('etag') ?? '';
    for (const method of ['GET', 'HEAD']) {
      for (const list of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const response = await fetch(url + path, { method, headers: { 'if-none-match': list, range: 'bytes=0-1' } });
        assert.equal(response.status, 304, `${method} ${list}`);
        assert.equal(response.headers.get('etag'), etag);
        assert.ok(response.headers.has('cache-control'));
        assert.equal((await response.arrayBuffer()).byteLength, 0);
      }
    }
    const other = await fetch(url + path, { headers: { 'if-none-match': '"x", W/"y"' } });
    assert.equal(other.status, 200);
    await other.arrayBuffer();
  }
  assert.equal(release.offer.manifest.deviceClass, 'lamp');
  assert.equal(files.open, 0);
});

test('If-Match of another state is 412, of this one the file', async (t) => {
  const { url, imagePath, release, files } = await startTestServer(t);
  const etag = `"${sha256(release.image)}"`;
  for (const [list, status] of [
    [etag, 200],
    ['*', 200],
    [`"x", ${etag}`, 200],
    [`W/${etag}`, 412],
    ['"x"', 412],
    ['junk', 412],
  ] as const) {
    const response = await fetch(url + imagePath, { headers: { 'if-match': list } });
    assert.equal(response.status, status, list);
    if (status === 412) assert.equal(await errorCodeOf(response), 'PRECONDITION_FAILED');
    else await response.arrayBuffer();
  }
  assert.equal(files.open, 0);
});

test('conditions do not turn a missing file into anything but 404', async (t) => {
  const { url } = await startTestServer(t);
  for (const name of ['if-match', 'if-none-match']) {
    const response = await fetch(`${url}/offers/other.cbor`, { headers: { [name]: '*' } });
    assert.equal(response.status, 404);
    await response.arrayBuffer();
  }
});

test('a new release changes the offer and its tag, and leaves the artifacts alone', async (t) => {
  const { url, folder, imagePath, release } = await startTestServer(t);
  const before = await fetch(`${url}/offers/lamp.cbor`);
  assert.deepEqual(decodeOffer(new Uint8Array(await before.arrayBuffer()), null), release.offer);
  const next = await sampleRelease(2);
  await openRepositoryFolder(folder).write(next.files);
  const etag = before.headers.get('etag') ?? '';
  const after = await fetch(`${url}/offers/lamp.cbor`, { headers: { 'if-none-match': etag } });
  assert.equal(after.status, 200);
  assert.deepEqual(new Uint8Array(await after.arrayBuffer()), encodeOffer(next.offer.envelope, next.offer.artifacts));
  assert.equal((await fetch(url + imagePath, { method: 'HEAD' })).status, 200);
});

test('a release is found under any version its name allows', async (t) => {
  const { url, folder } = await startTestServer(t);
  for (const version of ['1.0', 'v1 beta/2', '..', '%2e', '100%', 'été 🚀', '?a=b#c', '\\']) {
    const path = releasePath('lamp', version);
    await openRepositoryFolder(folder).write([{ path, bytes: new TextEncoder().encode(version) }]);
    const response = await fetch(repositoryUrl(url, path));
    assert.equal(response.status, 200, version);
    assert.equal(await response.text(), version);
  }
});

test('a query does not matter', async (t) => {
  const { url, imagePath } = await startTestServer(t);
  const response = await fetch(`${url}${imagePath}?nocache=1`, { method: 'HEAD' });
  assert.equal(response.status, 200);
});
