import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { decodeOffer } from '@aloft/release';
import { makeKeys } from '../test-support/key-files.ts';
import { writeImages } from '../test-support/repository-workshop.ts';
import { type Run, type Workshop, workshop } from '../test-support/run-aloft.ts';

/** Keys a, b and c: devices have a (trust.json), 1.cbor makes it b (trust-1.json), 2.cbor makes it c (trust-2.json). */
async function setting(t: TestContext): Promise<Workshop> {
  const shop = workshop(t);
  writeImages(shop);
  await makeKeys(shop, 'a', 'b', 'c');
  const aloft = async (...args: string[]): Promise<void> => {
    const run = await shop.aloft(...args, '--keys', 'keys');
    assert.equal(run.code, 0, run.err);
  };
  await aloft('keys', 'export', 'a', '--vendor', 'example.com', '-o', 'trust.json');
  const rotate = (from: string, number: number, gone: string, next: string): Promise<void> => {
    const files = ['-o', `${number}.cbor`, '--new-trust', `trust-${number}.json`];
    return aloft('keys', 'rotate', '--trust', from, '--add', next, '--remove', gone, '--sign', gone, next, ...files);
  };
  await rotate('trust.json', 1, 'a', 'b');
  await rotate('trust-1.json', 2, 'b', 'c');
  return shop;
}

const publish = (shop: Workshop, number: number, ...more: string[]): Promise<Run> =>
  shop.aloft('publish', '--class', 'lamp', '--image', `${number}.bin`, '--out', 'repo', '--keys', 'keys', ...more);

const statementsIn = ({ path }: Workshop): readonly Uint8Array[] =>
  decodeOffer(new Uint8Array(readFileSync(path('repo/offers/lamp.cbor'))), null).statements;

const bytesOf = ({ path }: Workshop, name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));

test('a release comes with the statement that makes its key believed, and verify follows it from every set before', async (t) => {
  const shop = await setting(t);
  const run = await publish(shop, 1, '--key', 'b', '--statement', '1.cbor', '--trust', 'trust.json', 'trust-1.json');
  assert.equal(run.code, 0, run.err);
  assert.deepEqual(statementsIn(shop), [bytesOf(shop, '1.cbor')]);
  for (const trust of ['trust.json', 'trust-1.json']) {
    assert.equal((await shop.aloft('verify', 'repo', '--trust', trust)).code, 0, trust);
  }
  const beyond = await shop.aloft('verify', 'repo', '--trust', 'trust-2.json', '--json');
  assert.equal(JSON.parse(beyond.out).findings[0].code, 'SIGNATURE_KEY_UNKNOWN');

  // The next release needs no word about it, and the next change comes behind it.
  assert.equal((await publish(shop, 2, '--key', 'b', '--trust', 'trust.json')).code, 0);
  assert.deepEqual(statementsIn(shop), [bytesOf(shop, '1.cbor')]);
  assert.equal((await publish(shop, 3, '--key', 'c', '--statement', '2.cbor', '--trust', 'trust.json')).code, 0);
  assert.deepEqual(statementsIn(shop), [bytesOf(shop, '1.cbor'), bytesOf(shop, '2.cbor')]);
  assert.equal((await shop.aloft('verify', 'repo', '--trust', 'trust.json')).code, 0);
  const shown = await shop.aloft('inspect', 'repo/offers/lamp.cbor');
  assert.match(shown.out, /trust statement: version 1 of the keys, 1 of 1 must sign; by [0-9a-f]{16}\n.*version 2/);
});

test('a statement that would turn devices against the release is refused, and so is a file that is none', async (t) => {
  const shop = await setting(t);
  const refused = async (expected: RegExp, ...args: string[]): Promise<void> => {
    const run = await publish(shop, 1, '--vendor', 'example.com', ...args);
    assert.notEqual(run.code, 0);
    assert.match(run.err, expected);
  };
  await refused(
    /1\.cbor: devices with this set refuse the release.*\[TRUST_REFUSED\]/,
    '--key',
    'a',
    '--statement',
    '1.cbor',
  );
  await refused(/\[TRUST_REFUSED\]/, '--key', 'c', '--statement', '2.cbor', '--trust', 'trust.json');
  writeFileSync(shop.path('rubbish'), 'x');
  await refused(/rubbish: /, '--key', 'a', '--statement', 'rubbish');
  await refused(/devices of a laboratory have no keys/, '--unsigned', '--statement', '1.cbor');
});
