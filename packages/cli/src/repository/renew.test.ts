import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeOffer, signerIdsOf } from '@aloft/release';
import { contentOf, imageOf } from '../test-support/repository-workshop.ts';
import { bytesOf, EXAMPLE, manifestOf, publish, setting } from '../test-support/signed-workshop.ts';

const recordOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('a renewed release is the same under a higher number: image, patches, limits and the rest of its record', async (t) => {
  const { shop } = await setting(t);
  const key = ['--key', 'a', '--trust', 'trust.json'];
  assert.equal((await publish(shop, 1, ...key)).code, 0);
  assert.equal((await publish(shop, 2, ...key, '--expires', '2030-01-01')).code, 0);
  const before = contentOf(shop.path('repo'));
  const offered = decodeOffer(bytesOf(shop), null);
  const record = recordOf(shop.path('repo/releases/lamp/2.0.0.json'));
  const dry = await publish(shop, 2, ...key, '--renew', '--dry-run');
  assert.equal(dry.code, 0, dry.err);
  assert.deepEqual(contentOf(shop.path('repo')), before);

  const run = await publish(shop, 2, ...key, '--renew');
  assert.equal(run.code, 0, run.err);
  const renewed = decodeOffer(bytesOf(shop), null);
  assert.deepEqual(renewed.manifest, { ...offered.manifest, sequence: 3 });
  assert.deepEqual(renewed.artifacts, offered.artifacts);
  const { sequence, published, ...rest } = recordOf(shop.path('repo/releases/lamp/2.0.0.json'));
  assert.deepEqual({ ...rest, sequence: 2, published: published.slice(0, 1) }, record);
  assert.deepEqual([sequence, published.map((one: { sequence: number }) => one.sequence)], [3, [2, 3]]);
  const changed = [...contentOf(shop.path('repo'))].filter(([path, bytes]) => before.get(path) !== bytes);
  assert.deepEqual(changed.map(([path]) => path).sort(), ['offers/lamp.cbor', 'releases/lamp/2.0.0.json']);
  assert.equal((await shop.aloft('verify', 'repo', '--trust', 'trust.json')).code, 0);
  // Published again without the order it stays as it is.
  assert.deepEqual(JSON.parse((await publish(shop, 2, ...key, '--expires', '2030-01-01')).out).written, []);
});

test('only what is out is renewed', async (t) => {
  const { shop } = await setting(t);
  const refused = async (expected: RegExp, number: number, ...more: string[]): Promise<void> => {
    const run = await publish(shop, number, '--key', 'a', '--renew', ...EXAMPLE, ...more);
    assert.equal(run.code, 1, run.err);
    assert.match(run.err, expected);
  };
  await refused(/--renew: nothing is out that could be renewed.*\[RELEASE_REFUSED\]/, 1);
  assert.equal((await publish(shop, 1, '--key', 'a', ...EXAMPLE)).code, 0);
  const before = contentOf(shop.path('repo'));
  await refused(/what is out is 1\.0\.0 .*and this is 2\.0\.0 .*\[RELEASE_REFUSED\]/, 2);
  await refused(/what is out is 1\.0\.0 .*and this is 2\.0\.0 .*\[RELEASE_REFUSED\]/, 2, '--channel', 'beta');
  await refused(
    /largest chip revision that is out is 65535, and this one's 100; say it as before/,
    1,
    '--max-chip-revision',
    '1.0',
  );
  writeFileSync(shop.path('1.bin'), imageOf('1.0.0', 9));
  await refused(/name the very image that is out/, 1, '--replace');
  assert.deepEqual(contentOf(shop.path('repo')), before);
});

test('people who sign one after the other renew under one number', async (t) => {
  const { shop } = await setting(t, '2');
  const trusted = ['--trust', 'trust.json'];
  assert.equal((await publish(shop, 1, '--key', 'a', 'b', ...trusted)).code, 0);
  const draft = await publish(shop, 1, '--key', 'a', '--renew', '--partial', '--channel', 'review', ...trusted);
  assert.equal(draft.code, 0, draft.err);
  const whole = await publish(shop, 1, '--key', 'b', '--renew', ...trusted);
  assert.equal(whole.code, 0, whole.err);
  assert.equal(manifestOf(shop).sequence, 2);
  assert.equal(signerIdsOf(decodeOffer(bytesOf(shop), null).envelope).length, 2);
});
