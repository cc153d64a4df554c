import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReleaseError } from '../errors.ts';
import { vendorIdOf } from '../suit/identifiers.ts';
import { signManifest } from '../suit/sign-manifest.ts';
import { plainSuitManifest } from '../suit/suit-manifest.ts';
import { verifyManifest } from '../suit/verify-manifest.ts';
import { keyAt } from '../vectors/manifests/test-keys.ts';
import { privateKeySigner, type ReleaseSigner } from './release-signer.ts';
import type { TrustAnchors } from './trust-anchors.ts';
import {
  encodeTrustStatement,
  MAX_STATEMENT_SIZE,
  readTrustStatement,
  signTrustStatement,
  verifyTrustStatement,
} from './trust-statement.ts';

const seed = 20_261_121;
const signerAt = (index: number): ReleaseSigner => privateKeySigner(keyAt(index).privateKey);
const setOf = (version: number, threshold: number, ...indexes: readonly number[]): TrustAnchors => ({
  version,
  threshold,
  keys: indexes.map((index) => keyAt(index).publicKey),
});

async function statementOf(next: TrustAnchors, ...signers: readonly number[]): Promise<Uint8Array> {
  let statement = encodeTrustStatement('example.com', next);
  for (const index of signers) statement = await signTrustStatement(statement, signerAt(index));
  return statement;
}

function verifyOrRefuse(statement: Uint8Array, current: TrustAnchors): TrustAnchors | null {
  try {
    return verifyTrustStatement(statement, 'example.com', current);
  } catch (error) {
    assert.ok(error instanceof ReleaseError, `untyped error: ${String(error)}`);
    return null;
  }
}

test('keys change over two releases, and a revoked key counts no more', async () => {
  const manifest = plainSuitManifest('example.com', {
    sequence: 8,
    deviceClass: 'lamp',
    version: '2.0.0',
    chipId: 9,
    targetDigest: new Uint8Array(32).fill(0x22),
    targetSize: 4096,
    secureVersion: 0,
  });
  const before = setOf(0, 1, 0);
  const after = verifyTrustStatement(await statementOf(setOf(1, 1, 1), 0), 'example.com', before);
  const byBoth = await signManifest(manifest, [signerAt(0), signerAt(1)]);
  assert.deepEqual(verifyManifest(byBoth, before), manifest);
  assert.deepEqual(verifyManifest(byBoth, after), manifest);
  const byOld = await signManifest(manifest, [signerAt(0)]);
  assert.throws(() => verifyManifest(byOld, after), { code: 'SIGNATURE_KEY_UNKNOWN' });
  const back = await statementOf(setOf(2, 1, 0), 0);
  assert.throws(() => verifyTrustStatement(back, 'example.com', after), { code: 'SIGNATURE_KEY_UNKNOWN' });
});

test('whichever byte of a statement is changed, it is refused', async () => {
  const current = setOf(3, 1, 0);
  const statement = await statementOf(setOf(4, 2, 1, 2, 3), 0);
  assert.ok(verifyOrRefuse(statement, current));
  fc.assert(
    fc.property(fc.nat(statement.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = statement.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      assert.equal(verifyOrRefuse(changed, current), null, `byte ${at} xor ${mask}`);
    }),
    { seed, numRuns: 200 },
  );
});

test('every truncation and random bytes are refused with a ReleaseError and nothing else', async () => {
  const current = setOf(3, 1, 0);
  const statement = await statementOf(setOf(4, 1, 1), 0);
  for (let size = 0; size < statement.length; size += 1) {
    assert.equal(verifyOrRefuse(statement.subarray(0, size), current), null);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => assert.equal(verifyOrRefuse(input, current), null)),
    { seed, numRuns: 1000 },
  );
});

test('a signed set of any size fits and is read as it was written', async () => {
  const sizes = [0, 1, 2, 3, 4].map((last) => Array.from({ length: last + 1 }, (_, index) => index));
  for (const indexes of sizes) {
    const next = setOf(7, Math.min(indexes.length, 4), ...indexes);
    const statement = await statementOf(next, 0, 1, 2, 3);
    // Three more keys, up to the eight there may be, take 67 bytes each.
    assert.ok(statement.length + 3 * 67 <= MAX_STATEMENT_SIZE);
    const found = verifyTrustStatement(statement, 'example.com', setOf(6, 4, 0, 1, 2, 3));
    assert.deepEqual(
      { ...found, keys: new Set(found.keys.map(String)) },
      { ...next, keys: new Set(next.keys.map(String)) },
    );
  }
});

test('the order in which people sign does not show', async () => {
  const next = setOf(1, 1, 4);
  assert.deepEqual(await statementOf(next, 0, 1), await statementOf(next, 1, 0, 1));
});

test('a set that no device would take is not written', () => {
  // Five signatures would be asked for, and a document holds four: nothing could ever be signed for this device again.
  assert.throws(() => encodeTrustStatement('example.com', setOf(1, 5, 0, 1, 2, 3, 4)), { code: 'TRUST_BAD_VALUE' });
  assert.throws(() => encodeTrustStatement('example.com', setOf(0, 1, 0)), { code: 'TRUST_BAD_VALUE' });
  assert.throws(() => encodeTrustStatement('example.com', setOf(1, 2, 0)), { code: 'TRUST_BAD_VALUE' });
  assert.throws(() => encodeTrustStatement('localhost', setOf(1, 1, 0)), { code: 'VENDOR_DOMAIN_INVALID' });
});

test('reading a statement tells what it says and who signed, whoever that is', async () => {
  const next = setOf(4, 2, 1, 2, 3);
  const { anchors, signedBy, vendorId } = readTrustStatement(await statementOf(next, 2, 0));
  assert.deepEqual([anchors.version, anchors.threshold, anchors.keys.length], [4, 2, 3]);
  assert.deepEqual(signedBy, [keyAt(0).keyId, keyAt(2).keyId]);
  assert.deepEqual(vendorId, vendorIdOf('example.com'));
});

test('whatever is read as a statement, the answer is one or a ReleaseError', async () => {
  const statement = await statementOf(setOf(4, 1, 1), 0);
  const survives = (bytes: Uint8Array): void => {
    try {
      readTrustStatement(bytes);
    } catch (error) {
      assert.ok(error instanceof ReleaseError, `untyped error: ${String(error)}`);
    }
  };
  fc.assert(
    fc.property(fc.nat(statement.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
      const changed = isCut ? statement.slice(0, at) : statement.slice();
      if (!isCut) changed[at] = byte;
      survives(changed);
    }),
    { seed, numRuns: 500 },
  );
});
