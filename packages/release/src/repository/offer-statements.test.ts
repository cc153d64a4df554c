import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeOffer } from '../offer.ts';
import { plainSuitManifest } from '../suit/suit-manifest.ts';
import { privateKeySigner, type ReleaseSigner } from '../trust/release-signer.ts';
import { encodeTrustStatement, signTrustStatement } from '../trust/trust-statement.ts';
import { suitSeal } from './offer-seal.ts';

const VENDOR = 'example.com';
const keyNumber = (number: number): ReleaseSigner => privateKeySigner(new Uint8Array(32).fill(number + 1));

/** The statement that makes these keys the set of a version, signed by the key before. */
const statementTo = (version: number, vendor: string = VENDOR, keys: readonly number[] = [version]) =>
  signTrustStatement(
    encodeTrustStatement(vendor, {
      version,
      threshold: 1,
      keys: keys.map((key) => keyNumber(key).publicKey).sort((a, b) => Buffer.compare(a, b)),
    }),
    keyNumber(version - 1),
  );
const chain = await Promise.all([1, 2, 3, 4, 5].map((version) => statementTo(version)));
const [first = new Uint8Array(), second = new Uint8Array()] = chain;

const manifest = plainSuitManifest(VENDOR, {
  ...{ sequence: 1, deviceClass: 'lamp', version: '1.0.0', chipId: 5, secureVersion: 0 },
  ...{ targetDigest: new Uint8Array(32).fill(0x22), targetSize: 4096 },
});

/** Seals with one key; the statements of the offer, and its bytes. */
async function seal(key: number, given: readonly Uint8Array[], previous: Uint8Array | null = null) {
  const bytes = await suitSeal(VENDOR, [keyNumber(key)], undefined, given).seal(manifest, [], previous);
  return { bytes, statements: decodeOffer(bytes, null).statements };
}

test('statements stay in the offers that follow, and new ones come behind them', async () => {
  const one = await seal(1, [first]);
  assert.deepEqual(one.statements, [first]);
  assert.deepEqual((await seal(1, [], one.bytes)).bytes, one.bytes);
  const two = await seal(2, [second], one.bytes);
  assert.deepEqual(two.statements, [first, second]);
  assert.deepEqual((await seal(2, [second, first], null)).statements, [first, second], 'whatever their order');
});

test('of more than four statements the newest stay', async () => {
  let previous: Uint8Array | null = null;
  for (const [index, statement] of chain.entries())
    ({ bytes: previous } = await seal(index + 1, [statement], previous));
  assert.ok(previous);
  assert.deepEqual(decodeOffer(previous, null).statements, chain.slice(1));
});

test('of two statements of one version the given one counts', async () => {
  const { bytes } = await seal(1, [first]);
  const other = await statementTo(1, VENDOR, [1, 7]);
  assert.deepEqual((await seal(7, [other], bytes)).statements, [other]);
});

test('statements of the replaced offer that lead to other keys than those that sign now are left out', async () => {
  const { bytes } = await seal(1, [first]);
  assert.deepEqual((await seal(6, [], bytes)).statements, []);
});

test('a seal is refused when devices that take the statements know none of its signers', async () => {
  const refuses = (key: number, given: readonly Uint8Array[], code: string): void => {
    assert.throws(() => suitSeal(VENDOR, [keyNumber(key)], undefined, given).check(manifest), { code });
  };
  refuses(0, [first], 'SIGNATURE_KEY_UNKNOWN');
  refuses(1, [first, second], 'SIGNATURE_KEY_UNKNOWN');
  refuses(1, [Uint8Array.of(1)], 'CBOR_TYPE');
  refuses(1, [await statementTo(1, 'example.org')], 'TRUST_OTHER_VENDOR');
  const unsigned = encodeTrustStatement(VENDOR, { version: 1, threshold: 1, keys: [keyNumber(1).publicKey] });
  refuses(1, [unsigned], 'TRUST_UNSIGNED');
  const keys = [1, 2].map((key) => keyNumber(key).publicKey).sort((a, b) => Buffer.compare(a, b));
  const both = await signTrustStatement(encodeTrustStatement(VENDOR, { version: 1, threshold: 2, keys }), keyNumber(0));
  refuses(3, [both], 'SIGNATURE_KEY_UNKNOWN');
  // Another person may still sign.
  suitSeal(VENDOR, [keyNumber(1)], undefined, [both]).check(manifest);
  // The newest of all counts, also when it is one that was out already.
  const { bytes } = await seal(2, [first, second]);
  await assert.rejects(seal(1, [first], bytes), { code: 'SIGNATURE_KEY_UNKNOWN' });
});
