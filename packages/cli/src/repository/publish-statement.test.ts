import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import {
  decodeOffer,
  encodeOffer,
  encodeTrustStatement,
  privateKeySigner,
  signManifest,
  signTrustStatement,
} from '@aloft/release';
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

/** The 65 bytes of a public key of the folder. */
function publicKeyOf({ path }: Workshop, name: string): Uint8Array {
  const { x = '', y = '' } = createPublicKey(readFileSync(path(`keys/${name}.public.pem`))).export({ format: 'jwk' });
  return new Uint8Array([4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url')]);
}

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

test('the keys before are not brought back by a release without set, until that is ordered', async (t) => {
  const shop = await setting(t);
  const vendor = ['--vendor', 'example.com'];
  assert.equal((await publish(shop, 1, '--key', 'b', '--statement', '1.cbor', ...vendor)).code, 0);
  const before = bytesOf(shop, 'repo/offers/lamp.cbor');
  const back = await publish(shop, 2, '--key', 'a');
  assert.equal(back.code, 1);
  assert.match(
    back.err,
    /offers\/lamp\.cbor: devices with this set refuse.*Add --key: [0-9a-f]{16}\. Its trust statements.*--drop-statements takes them back all the same \[TRUST_REFUSED\]/,
  );
  // A set from after the change leads to no key of before either.
  for (const trust of ['trust.json', 'trust-1.json', 'trust-2.json']) {
    assert.match((await publish(shop, 2, '--key', 'a', '--trust', trust)).err, /\[TRUST_REFUSED\]/, trust);
  }
  assert.deepEqual(bytesOf(shop, 'repo/offers/lamp.cbor'), before);
  const ordered = await publish(shop, 2, '--key', 'a', '--drop-statements');
  assert.equal(ordered.code, 0, ordered.err);
  assert.match(ordered.err, /warning: --drop-statements: the offer loses the 1 it carried; devices that took them/);
  assert.deepEqual(statementsIn(shop), []);
});

test('statements that somebody slipped into the repository take the place of none, and are left out by name', async (t) => {
  const shop = await setting(t);
  assert.equal((await publish(shop, 1, '--key', 'a', '--trust', 'trust.json')).code, 0);
  const thief = privateKeySigner(new Uint8Array(32).fill(7));
  const forgeries = await Promise.all(
    [6, 7, 8, 9].map((version) =>
      signTrustStatement(
        encodeTrustStatement('example.com', { version, threshold: 1, keys: [thief.publicKey] }),
        thief,
      ),
    ),
  );
  const slipIn = (): void => {
    const { envelope, artifacts } = decodeOffer(bytesOf(shop, 'repo/offers/lamp.cbor'), null);
    writeFileSync(shop.path('repo/offers/lamp.cbor'), encodeOffer(envelope, artifacts, forgeries));
  };
  slipIn();
  const blind = await publish(shop, 2, '--key', 'b', '--statement', '1.cbor');
  assert.match(blind.err, /version 6, version 7, version 8, version 9.*Name the set that devices have with --trust/);
  const named = await publish(shop, 2, '--key', 'b', '--statement', '1.cbor', '--trust', 'trust.json');
  assert.equal(named.code, 0, named.err);
  assert.match(named.err, /warning: .*to version 9 of the keys that no known key signed; it is left out/);
  assert.deepEqual(statementsIn(shop), [bytesOf(shop, '1.cbor')]);
});

test('one version of the keys is published with one set only', async (t) => {
  const shop = await setting(t);
  const trusted = ['--trust', 'trust.json'];
  assert.equal((await publish(shop, 1, '--key', 'b', '--statement', '1.cbor', ...trusted)).code, 0);
  const other = ['--sign', 'a', 'c', '-o', 'other.cbor', '--new-trust', 'other.json', '--keys', 'keys'];
  const made = await shop.aloft('keys', 'rotate', ...trusted, '--add', 'c', '--remove', 'a', ...other);
  assert.equal(made.code, 0, made.err);
  for (const more of [trusted, [...trusted, '--channel', 'beta'], ['--vendor', 'example.com', '--channel', 'beta']]) {
    const run = await publish(shop, 2, '--key', 'c', '--statement', 'other.cbor', ...more);
    assert.match(run.err, /other\.cbor: .*another set of version 1.*\(TRUST_CONFLICT\) \[TRUST_REFUSED\]/, run.out);
  }
  const ordered = await publish(shop, 2, '--key', 'c', '--statement', 'other.cbor', ...trusted, '--drop-statements');
  assert.equal(ordered.code, 0, ordered.err);
});

test('a statement that has no room any more is told by its version', async (t) => {
  const shop = await setting(t);
  const keys = [1, 2, 3, 4, 5].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)));
  const publicKeys = [...keys.map(({ publicKey }) => publicKey), publicKeyOf(shop, 'b')];
  const chain = await Promise.all(
    keys.map((key, index) => {
      const set = { version: index + 1, threshold: 1, keys: publicKeys.slice(index + 1, index + 2) };
      return signTrustStatement(encodeTrustStatement('example.com', set), key);
    }),
  );
  writeFileSync(shop.path('5.s'), chain[4] ?? '');
  assert.equal((await publish(shop, 1, '--key', 'a', '--trust', 'trust.json')).code, 0);
  const { manifest, artifacts } = decodeOffer(bytesOf(shop, 'repo/offers/lamp.cbor'), null);
  const offer = encodeOffer(await signManifest(manifest, keys.slice(4)), artifacts, chain.slice(0, 4));
  writeFileSync(shop.path('repo/offers/lamp.cbor'), offer);
  const run = await publish(shop, 2, '--key', 'b', '--statement', '5.s');
  assert.equal(run.code, 0, run.err);
  assert.match(
    run.err,
    /warning: four trust statements fill an offer, so the one to version 1 of the keys is left out; devices/,
  );
  assert.deepEqual(statementsIn(shop), chain.slice(1));
});
