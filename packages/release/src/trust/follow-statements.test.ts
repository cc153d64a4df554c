import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { artifactToCbor } from '../artifact.ts';
import { type CborValue, encodeDeterministic } from '../deterministic-cbor.ts';
import type { ReleaseError } from '../errors.ts';
import { decodeOffer, encodeOffer } from '../offer.ts';
import { openEnvelope, writeEnvelope } from '../suit/manifest-envelope.ts';
import { NO_EXTERNAL_DATA, signManifest } from '../suit/sign-manifest.ts';
import { plainSuitManifest } from '../suit/suit-manifest.ts';
import { verifyManifest } from '../suit/verify-manifest.ts';
import { followStatements } from './follow-statements.ts';
import { privateKeySigner, type ReleaseSigner, signDetached } from './release-signer.ts';
import type { TrustAnchors } from './trust-anchors.ts';
import { encodeTrustStatement, signTrustStatement } from './trust-statement.ts';

const VENDOR = 'example.com';
const keyNumber = (number: number): ReleaseSigner => privateKeySigner(new Uint8Array(32).fill(number + 1));
const setNumber = (version: number): TrustAnchors => ({
  version,
  threshold: 1,
  keys: [keyNumber(version).publicKey],
});
const statementTo = (version: number, vendor: string = VENDOR): Promise<Uint8Array> =>
  signTrustStatement(encodeTrustStatement(vendor, setNumber(version)), keyNumber(version - 1));
const chain = await Promise.all([1, 2, 3].map((version) => statementTo(version)));

const targetDigest = new Uint8Array(32).fill(0x22);
const manifest = plainSuitManifest(VENDOR, {
  ...{
    sequence: 1,
    deviceClass: 'lamp',
    version: '1.0.0',
    chipId: 5,
    targetDigest,
    targetSize: 4096,
    secureVersion: 0,
  },
});
const offerBy = async (key: number, statements: readonly Uint8Array[]): Promise<Uint8Array> =>
  encodeOffer(
    await signManifest(manifest, [keyNumber(key)]),
    [{ kind: 'image', digest: targetDigest, size: 4096 }],
    statements,
  );

test('statements lead from any of their sets to the last one, and those before it are passed over', () => {
  for (const version of [0, 1, 2, 3]) {
    const { anchors, passedOver } = followStatements(chain, VENDOR, setNumber(version));
    assert.deepEqual(anchors, setNumber(3));
    assert.deepEqual(
      passedOver,
      chain.slice(0, version).map((_, index) => ({ index, code: 'SIGNATURE_KEY_UNKNOWN' })),
    );
  }
});

test('whatever stands among the statements, a set changes only by one that its keys signed, and never to an older version', () => {
  const anything = fc.oneof(fc.constantFrom(...chain), fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 4 }), fc.nat(3), (statements, version) => {
      const { anchors, passedOver } = followStatements(statements, VENDOR, setNumber(version));
      const taken = statements.filter((_, index) => !passedOver.some((one) => one.index === index));
      assert.deepEqual(taken, chain.slice(version, anchors.version));
      assert.deepEqual(anchors, setNumber(anchors.version));
    }),
    { seed: 6, numRuns: 200 },
  );
});

test('an offer is verified by the keys its statements lead to, and by no others', async () => {
  const bytes = await offerBy(2, chain.slice(0, 2));
  for (const version of [0, 1, 2]) assert.equal(decodeOffer(bytes, setNumber(version)).manifest.sequence, 1);
  assert.throws(() => decodeOffer(bytes, setNumber(3)), { code: 'SIGNATURE_KEY_UNKNOWN' });
  const revoked = await offerBy(0, chain);
  assert.throws(() => decodeOffer(revoked, setNumber(0)), { code: 'SIGNATURE_KEY_UNKNOWN' });
  assert.deepEqual(decodeOffer(revoked, null).statements, chain);
});

test('a statement for another vendor than that of the manifest leads nowhere', async () => {
  const foreign = await offerBy(1, [await statementTo(1, 'example.org')]);
  assert.throws(() => decodeOffer(foreign, setNumber(0)), { code: 'SIGNATURE_KEY_UNKNOWN' });
});

test('nothing of a manifest is read before its signatures hold, whatever statements come along', async () => {
  const bytes = await offerBy(2, chain.slice(0, 2));
  const { envelope, artifacts } = decodeOffer(bytes, null);
  const { manifest: encoded } = openEnvelope(envelope);
  // The version of the structure, which no reader takes.
  const bad = encoded.slice();
  bad[2] = 0x07;
  assert.throws(
    () => verifyManifest(writeEnvelope(bad, []), null),
    (error: ReleaseError) => error.code !== 'MANIFEST_UNSIGNED',
  );
  const offerOf = (signed: Uint8Array, statements: readonly Uint8Array[]): Uint8Array =>
    encodeDeterministic(
      new Map<number, CborValue>([
        [1, 2],
        [2, signed],
        [3, [...statements]],
        [4, artifacts.map((one) => artifactToCbor(one, ''))],
      ]),
    );
  const { digest } = openEnvelope(writeEnvelope(bad, []));
  const stranger = writeEnvelope(bad, [await signDetached(keyNumber(9), NO_EXTERNAL_DATA, digest)]);
  const foreign = await statementTo(1, 'example.org');
  for (const statements of [chain.slice(0, 2), [Uint8Array.of(1)], [foreign], [foreign, ...chain]]) {
    const unsigned = offerOf(writeEnvelope(bad, []), statements);
    assert.throws(() => decodeOffer(unsigned, setNumber(0)), { code: 'MANIFEST_UNSIGNED' });
    assert.throws(() => decodeOffer(offerOf(stranger, statements), setNumber(0)), { code: 'SIGNATURE_KEY_UNKNOWN' });
  }
});
