import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANY_CHIP,
  encodeOffer,
  type Offer,
  plainSuitManifest,
  privateKeySigner,
  unsignedEnvelope,
} from '@aloft/release';
import { AloftClient, type ClientOptions } from './client.ts';

const digest = new Uint8Array(32).fill(0xab);
const manifest = plainSuitManifest('example.com', {
  ...{ sequence: 1, deviceClass: 'lamp', version: '1.0.0', chipId: ANY_CHIP },
  ...{ targetDigest: digest, targetSize: 8, secureVersion: 0 },
});
const envelope = unsignedEnvelope(manifest);
const offer: Offer = { manifest, envelope, statements: [], artifacts: [{ kind: 'image', digest, size: 8 }] };
const offerBytes = new Uint8Array(encodeOffer(envelope, offer.artifacts));
const image = new TextEncoder().encode('an image');

interface Asked {
  url: string;
  headers: Headers;
}

/** A client whose server always gives this answer, and what it asked for. */
function clientOf(
  answer: () => Response,
  baseUrl = 'http://updates.example',
  options: Partial<ClientOptions> = {},
): { client: AloftClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const client = new AloftClient({
    ...options,
    baseUrl,
    fetch: async (url, init) => {
      asked.push({ url, headers: new Headers(init.headers) });
      return answer();
    },
  });
  return { client, asked };
}

/** A body that never ends, and whether it was cancelled. */
function endless(): { body: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, cancelled: () => cancelled };
}

test('a client that knows keys takes no offer that they did not sign', async () => {
  const { publicKey } = privateKeySigner(new Uint8Array(32).fill(1));
  const anchors = { version: 0, threshold: 1, keys: [publicKey] };
  const { client } = clientOf(() => new Response(offerBytes), undefined, { anchors });
  await assert.rejects(client.offer('lamp'), { name: 'ReleaseError', code: 'MANIFEST_UNSIGNED' });
});

test('an offer is fetched from its place below any base URL and decoded', async () => {
  for (const baseUrl of ['http://updates.example/fleet', 'http://updates.example/fleet/']) {
    const { client, asked } = clientOf(() => new Response(offerBytes, { headers: { etag: '"1"' } }), baseUrl);
    assert.deepEqual(await client.offer('lamp'), { kind: 'offer', offer, bytes: offerBytes, etag: '"1"' });
    assert.equal(asked[0]?.url, 'http://updates.example/fleet/offers/lamp.cbor');
    assert.equal(asked[0]?.headers.has('if-none-match'), false);
  }
});

test('an offer held already is asked for by its ETag and answered as unchanged', async () => {
  const { client, asked } = clientOf(() => new Response(null, { status: 304 }));
  assert.deepEqual(await client.offer('lamp', { etag: '"1"' }), { kind: 'unchanged' });
  assert.equal(asked[0]?.headers.get('if-none-match'), '"1"');
});

test('a class without an offer is an answer and not an error, from any web server', async () => {
  for (const body of ['<html>not found</html>', '{"error":{"code":"OFFER_NOT_FOUND","message":"no offer"}}']) {
    const { client } = clientOf(() => new Response(body, { status: 404 }));
    assert.deepEqual(await client.offer('lamp'), { kind: 'none' });
  }
});

test('what is no offer is refused with the code of the decoder, an endless one after a few kilobytes', async () => {
  const { client } = clientOf(() => new Response('<html>log in first</html>'));
  await assert.rejects(client.offer('lamp'), { name: 'ReleaseError', code: 'OFFER_MALFORMED' });
  const { body, cancelled } = endless();
  await assert.rejects(clientOf(() => new Response(body)).client.offer('lamp'), { code: 'OFFER_TOO_LARGE' });
  assert.equal(cancelled(), true);
});

test('a name that is no device class never reaches the network', async () => {
  const { client, asked } = clientOf(() => new Response(offerBytes));
  await assert.rejects(client.offer('../x'), { name: 'ReleaseError', code: 'REPOSITORY_PATH_INVALID' });
  await assert.rejects(client.artifact(new Uint8Array(3)), { name: 'ReleaseError', code: 'DIGEST_INVALID' });
  await assert.rejects(client.artifact(digest, { offset: -1 }), RangeError);
  await assert.rejects(client.artifact(digest, { offset: 1.5 }), RangeError);
  assert.equal(asked.length, 0);
});

test('a typed error of the server keeps its code, status and message, also a code this version does not know', async () => {
  for (const code of ['INTERNAL', 'FROM_THE_FUTURE']) {
    const body = JSON.stringify({ error: { code, message: 'because', hint: 1 } });
    const { client } = clientOf(() => new Response(body, { status: 500 }));
    await assert.rejects(client.artifact(digest), { name: 'ApiError', code, status: 500, message: /because/ });
  }
});

test('an error without a typed body is HTTP_ERROR, also when its body is endless or breaks', async () => {
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) });
  const { body, cancelled } = endless();
  for (const page of ['<html>', '', '{"error":null}', '[]', body, broken]) {
    const { client } = clientOf(() => new Response(page, { status: 502 }));
    await assert.rejects(client.offer('lamp'), { name: 'ApiError', code: 'HTTP_ERROR', status: 502 });
  }
  assert.equal(cancelled(), true);
});

test('no connection is CONNECTION_FAILED, and stopping is the caller\u2019s own error', async () => {
  const unreachable = new AloftClient({
    baseUrl: 'http://updates.example',
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  await assert.rejects(unreachable.offer('lamp'), { name: 'ApiError', code: 'CONNECTION_FAILED', status: null });
  const signal = AbortSignal.abort();
  const stopped = new AloftClient({
    baseUrl: 'http://updates.example',
    fetch: (_url, init) => Promise.reject(init.signal?.reason),
  });
  await assert.rejects(stopped.artifact(digest, { signal }), { name: 'AbortError' });
  const lost = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new TypeError('terminated')) });
  await assert.rejects(clientOf(() => new Response(lost)).client.offer('lamp'), { code: 'CONNECTION_FAILED' });
});

test('a whole artifact is asked for without a range and without compression', async () => {
  const { client, asked } = clientOf(() => new Response(image, { headers: { 'content-length': '8', etag: '"a"' } }));
  const answer = await client.artifact(digest, { etag: '"a"' });
  assert.ok(answer.kind === 'bytes');
  const { body, ...about } = answer;
  assert.deepEqual(about, { kind: 'bytes', offset: 0, end: 8, size: 8, etag: '"a"' });
  assert.equal(await new Response(body).text(), 'an image');
  assert.equal(asked[0]?.url, `http://updates.example/artifacts/${'ab'.repeat(32)}`);
  assert.deepEqual([...(asked[0]?.headers.keys() ?? [])], ['accept-encoding']);
});

test('a resumed artifact begins at the offset', async () => {
  const headers = { 'content-range': 'bytes 3-7/8', etag: '"a"' };
  const { client, asked } = clientOf(() => new Response(image.slice(3), { status: 206, headers }));
  const answer = await client.artifact(digest, { offset: 3, etag: '"a"' });
  assert.ok(answer.kind === 'bytes');
  const { body, ...about } = answer;
  assert.deepEqual(about, { kind: 'bytes', offset: 3, end: 8, size: 8, etag: '"a"' });
  assert.equal(await new Response(body).text(), 'image');
  assert.equal(asked[0]?.headers.get('range'), 'bytes=3-');
  assert.equal(asked[0]?.headers.get('if-range'), '"a"');
});

test('a weak ETag is not sent in If-Range', async () => {
  const { client, asked } = clientOf(() => new Response(image));
  await client.artifact(digest, { offset: 3, etag: 'W/"a"' });
  assert.equal(asked[0]?.headers.has('if-range'), false);
});

test('a server that answers a range with 200 sends from the start, and the answer says so', async () => {
  const { client } = clientOf(() => new Response(image));
  const answer = await client.artifact(digest, { offset: 3 });
  assert.ok(answer.kind === 'bytes');
  assert.equal(answer.offset, 0);
  assert.equal(answer.size, null);
});

test('the length of a compressed body is not taken for the size of the artifact', async () => {
  const headers = { 'content-length': '5', 'content-encoding': 'gzip' };
  const answer = await clientOf(() => new Response(image, { headers })).client.artifact(digest);
  assert.ok(answer.kind === 'bytes');
  assert.equal(answer.size, null);
});

test('a range nobody asked for is refused', async () => {
  const wrong = ['bytes 2-7/8', 'bytes 4-7/8', 'bytes 3-2/8', 'bytes 3-8/8', 'items 3-7/8', `bytes ${'*'}/8`, '', null];
  for (const range of wrong) {
    const headers = range === null ? {} : { 'content-range': range };
    const { client } = clientOf(() => new Response(image, { status: 206, headers }));
    await assert.rejects(client.artifact(digest, { offset: 3 }), { name: 'ApiError', code: 'RESPONSE_INVALID' });
  }
  const unasked = clientOf(() => new Response(image, { status: 206, headers: { 'content-range': 'bytes 0-7/8' } }));
  await assert.rejects(unasked.client.artifact(digest), { name: 'ApiError', code: 'RESPONSE_INVALID' });
});

test('an offset at the end is complete, one behind the end is an error', async () => {
  const { client } = clientOf(
    () => new Response(null, { status: 416, headers: { 'content-range': `bytes ${'*'}/8` } }),
  );
  assert.deepEqual(await client.artifact(digest, { offset: 8 }), { kind: 'complete', size: 8 });
  await assert.rejects(client.artifact(digest, { offset: 9 }), { name: 'ApiError', status: 416 });
});
