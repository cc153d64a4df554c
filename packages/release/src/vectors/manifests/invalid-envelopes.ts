import { array, bytes, join, map, NULL, uint } from '../raw-cbor.ts';
import { sampleDigest } from '../sample-artifacts.ts';
import { type CaseAnchors, type InvalidManifest, ONE_KEY, refused } from './cases.ts';
import { digestOf, envelopePairs, rawEnvelope, signed, signedWith, withBlock, withWrapper } from './raw-envelope.ts';
import { int, pairsOf, rawManifest, suitDigest, tagged } from './raw-manifest.ts';
import { type BlockChanges, keyAt, signatureBlock, TEST_KEYS, withHighS } from './test-keys.ts';

const manifest = rawManifest();
const digest = digestOf(manifest);
const block = (key: number, changes?: BlockChanges): Uint8Array => signatureBlock(keyAt(key), digest, changes);
const TWO_OF_TWO: CaseAnchors = { threshold: 2, keys: [keyAt(0), keyAt(1)] };

function structure(): InvalidManifest[] {
  const pairs = envelopePairs(manifest, [block(0)]);
  const wrapper = bytes(array([bytes(digest), bytes(block(0))]));
  return [
    refused('MANIFEST_ENVELOPE', 'an envelope without its tag', map(pairs)),
    refused('MANIFEST_ENVELOPE', 'an envelope behind another tag', tagged(108, map(pairs))),
    refused('MANIFEST_ENVELOPE', 'an offer instead of an envelope', map(pairsOf([1, uint(2)]))),
    refused('MANIFEST_ENVELOPE', 'an empty envelope', tagged(107, map([]))),
    refused('MANIFEST_ENVELOPE', 'no wrapper', tagged(107, map(pairs.slice(1)))),
    refused('MANIFEST_ENVELOPE', 'no manifest', tagged(107, map(pairs.slice(0, 1)))),
    refused(
      'MANIFEST_ENVELOPE',
      'the wrapper under another key',
      tagged(107, map([[uint(1), wrapper], ...pairs.slice(1)])),
    ),
    refused(
      'MANIFEST_ENVELOPE',
      'the manifest under another key',
      tagged(107, map([...pairs.slice(0, 1), [uint(4), bytes(manifest)]])),
    ),
    refused('MANIFEST_ENVELOPE', 'a severed text', tagged(107, map([...pairs, ...pairsOf([23, bytes(map([]))])]))),
    refused('MANIFEST_ENVELOPE', 'a private element', tagged(107, map([...pairs, ...pairsOf([-256, NULL])]))),
    refused('MANIFEST_ENVELOPE', 'a wrapper without digest', withWrapper(array([]))),
    refused('MANIFEST_ENVELOPE', 'a digest of 31 bytes', rawEnvelope(manifest, [], suitDigest(new Uint8Array(31)))),
    refused(
      'MANIFEST_ENVELOPE',
      'a digest with a third item',
      rawEnvelope(manifest, [], array([int(-16), bytes(sampleDigest(1)), NULL])),
    ),
    refused(
      'MANIFEST_DIGEST_ALGORITHM',
      'a digest by SHA-512',
      rawEnvelope(manifest, [], array([int(-44), bytes(new Uint8Array(64))])),
    ),
  ];
}

function alterations(): InvalidManifest[] {
  const other = rawManifest({ sequence: uint(8) });
  const last = join(manifest.subarray(0, -1), Uint8Array.of((manifest.at(-1) ?? 0) ^ 1));
  const forged = sampleDigest(0x99);
  return [
    refused(
      'MANIFEST_ALTERED',
      'another manifest under the old digest and signature',
      rawEnvelope(other, [block(0)], digest),
    ),
    refused('MANIFEST_ALTERED', 'one bit of the manifest changed', rawEnvelope(last, [block(0)], digest)),
    refused('MANIFEST_ALTERED', 'one bit of an unsigned manifest changed', rawEnvelope(last, [], digest), null),
    refused(
      'MANIFEST_ALTERED',
      'another digest, signed',
      rawEnvelope(manifest, [signatureBlock(keyAt(0), suitDigest(forged))], suitDigest(forged)),
    ),
    refused(
      'SIGNATURE_WRONG',
      'another manifest with its digest under the old signature',
      rawEnvelope(other, [block(0)]),
    ),
    refused(
      'SIGNATURE_WRONG',
      'signed by another key under the id of a trusted one',
      withBlock(signatureBlock({ ...keyAt(1), keyId: keyAt(0).keyId }, digest)),
    ),
    refused(
      'SIGNATURE_WRONG',
      'signed with external data',
      signedWith({ externalData: new TextEncoder().encode('aloft trust anchors') }),
    ),
    refused(
      'SIGNATURE_WRONG',
      'the digest wrapped twice in what is signed',
      withBlock(signatureBlock(keyAt(0), bytes(digest))),
    ),
    refused('SIGNATURE_WRONG', 'the manifest signed and not its digest', withBlock(signatureBlock(keyAt(0), manifest))),
    refused(
      'SIGNATURE_WRONG',
      'one of two signatures wrong',
      rawEnvelope(manifest, [block(0), signatureBlock(keyAt(1), manifest)]),
      {
        threshold: 1,
        keys: [keyAt(0), keyAt(1)],
      },
    ),
    refused('MANIFEST_UNSIGNED', 'no signature, and a trusted key', signed(manifest, [])),
    refused('SIGNATURE_KEY_UNKNOWN', 'signed by a key that is not trusted', signed(manifest, [keyAt(1)])),
    refused('SIGNATURE_KEY_UNKNOWN', 'signed by two keys that are not trusted', signed(manifest, [keyAt(1), keyAt(2)])),
    refused('SIGNATURE_TOO_FEW', 'one signature where two are asked for', signed(manifest, [keyAt(0)]), TWO_OF_TWO),
    refused(
      'SIGNATURE_TOO_FEW',
      'a trusted and another key where two trusted are asked for',
      signed(manifest, [keyAt(0), keyAt(2)]),
      TWO_OF_TWO,
    ),
  ];
}

function signatures(): InvalidManifest[] {
  const [header, unprotected, signature] = [
    map(pairsOf([1, int(-7)], [4, bytes(keyAt(0).keyId)])),
    map([]),
    block(0).slice(-64),
  ];
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
  const n = Uint8Array.from(order.match(/../g) ?? [], (pair) => Number(`0x${pair}`));
  const zero = new Uint8Array(32);
  const r = signature.subarray(0, 32);
  const s = signature.subarray(32);
  const keyId = bytes(keyAt(0).keyId);
  return [
    refused('SIGNATURE_ALGORITHM', 'algorithm ESP256', signedWith({ algorithm: int(-9) })),
    refused('SIGNATURE_ALGORITHM', 'algorithm EdDSA', signedWith({ algorithm: int(-8) })),
    refused('SIGNATURE_ALGORITHM', 'algorithm ES512', signedWith({ algorithm: int(-36) })),
    refused('SIGNATURE_STRUCTURE', 'a COSE_Sign1 without its tag', signedWith({ tag: null })),
    refused('SIGNATURE_STRUCTURE', 'a COSE_Mac0', signedWith({ tag: 17 })),
    refused('SIGNATURE_STRUCTURE', 'a COSE_Sign', signedWith({ tag: 98 })),
    refused('SIGNATURE_STRUCTURE', 'three items', signedWith({ items: [bytes(header), unprotected, NULL] })),
    refused(
      'SIGNATURE_STRUCTURE',
      'five items',
      signedWith({ items: [bytes(header), unprotected, NULL, bytes(signature), NULL] }),
    ),
    refused('SIGNATURE_STRUCTURE', 'the payload inside', signedWith({ payload: bytes(digest) })),
    refused('SIGNATURE_STRUCTURE', 'no protected header', signedWith({ header: map([]) })),
    refused('SIGNATURE_STRUCTURE', 'no algorithm', signedWith({ header: map(pairsOf([4, keyId])) })),
    refused('SIGNATURE_STRUCTURE', 'no key id', signedWith({ header: map(pairsOf([1, int(-7)])) })),
    refused(
      'SIGNATURE_STRUCTURE',
      'a critical header',
      signedWith({ header: map(pairsOf([1, int(-7)], [2, array([uint(4)])], [4, keyId])) }),
    ),
    refused(
      'SIGNATURE_STRUCTURE',
      'a content type and no key id',
      signedWith({ header: map(pairsOf([1, int(-7)], [3, uint(0)])) }),
    ),
    refused(
      'SIGNATURE_STRUCTURE',
      'the key id unprotected',
      signedWith({ header: map(pairsOf([1, int(-7)])), unprotected: map(pairsOf([4, keyId])) }),
    ),
    refused(
      'SIGNATURE_STRUCTURE',
      'an unprotected header',
      signedWith({ unprotected: map(pairsOf([33, bytes(new Uint8Array(3))])) }),
    ),
    refused(
      'SIGNATURE_STRUCTURE',
      'a key id of 7 bytes',
      signedWith({ header: map(pairsOf([1, int(-7)], [4, bytes(new Uint8Array(7))])) }),
    ),
    refused(
      'SIGNATURE_STRUCTURE',
      'a key id of 32 bytes',
      signedWith({ header: map(pairsOf([1, int(-7)], [4, bytes(sampleDigest(5))])) }),
    ),
    refused('SIGNATURE_STRUCTURE', 'a signature of 63 bytes', signedWith({ signature: new Uint8Array(63).fill(1) })),
    refused(
      'SIGNATURE_STRUCTURE',
      'a signature in DER',
      signedWith({ signature: join(Uint8Array.of(0x30, 0x44, 0x02, 0x20), r, Uint8Array.of(0x02, 0x20), s) }),
    ),
    refused('SIGNATURE_STRUCTURE', 'an empty signature', signedWith({ signature: new Uint8Array(0) })),
    refused('SIGNATURE_MALFORMED', 'a signature of zeros', signedWith({ signature: new Uint8Array(64) })),
    refused('SIGNATURE_MALFORMED', 'r is 0', signedWith({ signature: join(zero, s) })),
    refused('SIGNATURE_MALFORMED', 's is 0', signedWith({ signature: join(r, zero) })),
    refused('SIGNATURE_MALFORMED', 'r is the order of the curve', signedWith({ signature: join(n, s) })),
    refused('SIGNATURE_MALFORMED', 's is the order of the curve', signedWith({ signature: join(r, n) })),
    refused('SIGNATURE_MALFORMED', 'a signature of ones', signedWith({ signature: new Uint8Array(64).fill(0xff) })),
    refused('SIGNATURE_MALFORMED', 'the larger s', withBlock(withHighS(keyAt(0), digest))),
    refused(
      'SIGNATURE_ORDER',
      'two signatures in falling order of key ids',
      rawEnvelope(manifest, [block(1), block(0)]),
    ),
    refused('SIGNATURE_ORDER', 'the same signature twice', rawEnvelope(manifest, [block(0), block(0)])),
    refused('SIGNATURE_TOO_MANY', 'five signatures', signed(manifest, TEST_KEYS), ONE_KEY),
  ];
}

/** Envelopes that are no envelope of the profile, altered, or signed by nobody who counts. */
export function invalidEnvelopes(): readonly InvalidManifest[] {
  return [...structure(), ...alterations(), ...signatures()];
}
