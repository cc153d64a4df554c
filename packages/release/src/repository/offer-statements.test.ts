import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeOffer } from '../offer.ts';
import { plainSuitManifest } from '../suit/suit-manifest.ts';
import { privateKeySigner, type ReleaseSigner } from '../trust/release-signer.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { encodeTrustStatement, signTrustStatement } from '../trust/trust-statement.ts';
import { chooseStatements } from './choose-statements.ts';
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
const setNumber = (version: number): TrustAnchors => ({ version, threshold: 1, keys: [keyNumber(version).publicKey] });
/** What somebody makes up who has a key of his own, and none that counts. */
const forged = (version: number, key: number): Promise<Uint8Array> =>
  signTrustStatement(
    encodeTrustStatement(VENDOR, { version, threshold: 1, keys: [keyNumber(key).publicKey] }),
    keyNumber(40),
  );
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

test('of one version no other set is given than the one that is out, unless known sets tell that one to be false', async () => {
  const { bytes } = await seal(1, [first]);
  const other = await statementTo(1, VENDOR, [1, 7]);
  await assert.rejects(seal(1, [other], bytes), { code: 'TRUST_CONFLICT' });
  await assert.rejects(seal(1, [first, other]), { code: 'TRUST_CONFLICT' });
  const chosen = (
    given: Uint8Array,
    out: Uint8Array,
    trust: readonly TrustAnchors[],
    at: 'kept' | 'elsewhere' = 'kept',
  ) => chooseStatements({ vendorDomain: VENDOR, given: [given], kept: [], [at]: [out], trust }).statements;
  assert.throws(() => chosen(other, first, [setNumber(0)]), { code: 'TRUST_CONFLICT' });
  assert.throws(() => chosen(other, first, [], 'elsewhere'), { code: 'TRUST_CONFLICT' });
  const rival = await forged(1, 9);
  assert.throws(() => chosen(first, rival, []), { code: 'TRUST_CONFLICT' });
  assert.deepEqual(chosen(first, await forged(1, 9), [setNumber(0)]), [first]);
});

test('forged statements take the place of no true one, named or kept', async () => {
  const forgeries = await Promise.all([6, 7, 8, 9].map((version) => forged(version, 9)));
  const choose = (given: readonly Uint8Array[], kept: readonly Uint8Array[], trust: readonly number[]) =>
    chooseStatements({ vendorDomain: VENDOR, given, kept, trust: trust.map(setNumber) });
  const unproven = [6, 7, 8, 9].map((version) => ({ version, reason: 'unproven' as const }));
  for (const trust of [[], [0], [0, 1]]) {
    assert.deepEqual(choose([first], forgeries, trust), { statements: [first], leftOut: unproven });
  }
  assert.deepEqual(choose([], [first, ...forgeries.slice(1)], [0]).statements, [first]);
  assert.deepEqual(
    choose([], [first, second, ...forgeries.slice(2)], [2]).statements,
    [first, second],
    'the way there',
  );
  assert.deepEqual(choose([second], [first, await forged(1, 9)], []).statements, [first, second]);
  // One that leads to a known set is not told from a true one, but gives way to those that sets lead to.
  const leading = await forged(1, 1);
  assert.deepEqual(choose([], [leading, ...chain.slice(1)], [1]).statements, chain.slice(1));
  assert.equal(choose([first], [Uint8Array.of(1)], []).leftOut[0]?.version, null);
});

test('given statements are never cut, and what has no room is told', () => {
  const choose = (given: readonly Uint8Array[], kept: readonly Uint8Array[]) =>
    chooseStatements({ vendorDomain: VENDOR, given, kept, trust: [setNumber(0)] });
  assert.throws(() => choose(chain, []), { code: 'OFFER_BAD_VALUE' });
  const { statements, leftOut } = choose(chain.slice(0, 2), chain.slice(2));
  assert.deepEqual(statements, [...chain.slice(0, 2), ...chain.slice(3)]);
  assert.deepEqual(leftOut, [{ version: 3, reason: 'no-room' }]);
  assert.deepEqual(choose(chain.slice(4), chain.slice(0, 4)).leftOut, [{ version: 1, reason: 'no-room' }]);
});

test('an offer whose statements lead to none of the keys that sign now is not replaced', async () => {
  const { bytes } = await seal(1, [first]);
  await assert.rejects(seal(0, [], bytes), { code: 'SIGNATURE_KEY_UNKNOWN' });
  await assert.rejects(seal(6, [], bytes), { code: 'SIGNATURE_KEY_UNKNOWN' });
  const ordered = await suitSeal(VENDOR, [keyNumber(6)], undefined, [], false).seal(manifest, [], bytes);
  assert.deepEqual(decodeOffer(ordered, null).statements, []);
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
