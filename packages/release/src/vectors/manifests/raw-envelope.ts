import { sha256 } from '@noble/hashes/sha2.js';
import { array, bytes, map, type Pair, uint } from '../raw-cbor.ts';
import { pairsOf, rawManifest, suitDigest, tagged } from './raw-manifest.ts';
import { type BlockChanges, keyAt, signatureBlock, type TestKey } from './test-keys.ts';

/** The encoded SUIT_Digest of a manifest: over its byte string with its head. */
export function digestOf(manifest: Uint8Array): Uint8Array {
  return suitDigest(sha256(bytes(manifest)));
}

/** Elements of an envelope with these blocks behind the digest. */
export function envelopePairs(
  manifest: Uint8Array,
  blocks: readonly Uint8Array[],
  digest: Uint8Array = digestOf(manifest),
): Pair[] {
  const wrapper = array([bytes(digest), ...blocks.map((block) => bytes(block))]);
  return pairsOf([2, bytes(wrapper)], [3, bytes(manifest)]);
}

export function rawEnvelope(manifest: Uint8Array, blocks: readonly Uint8Array[], digest?: Uint8Array): Uint8Array {
  return tagged(107, map(envelopePairs(manifest, blocks, digest)));
}

/** An envelope signed by these keys, the first test key alone unless told. */
export function signed(manifest: Uint8Array = rawManifest(), keys: readonly TestKey[] = [keyAt(0)]): Uint8Array {
  const digest = digestOf(manifest);
  return rawEnvelope(
    manifest,
    keys.map((key) => signatureBlock(key, digest)),
  );
}

/** A right manifest with one signature that differs. */
export function signedWith(changes: BlockChanges): Uint8Array {
  const manifest = rawManifest();
  return rawEnvelope(manifest, [signatureBlock(keyAt(0), digestOf(manifest), changes)]);
}

/** A right manifest with this one signature block, encoded. */
export function withBlock(block: Uint8Array): Uint8Array {
  return rawEnvelope(rawManifest(), [block]);
}

/** The wrapper's content with other items, around a right manifest. */
export function withWrapper(wrapper: Uint8Array): Uint8Array {
  return tagged(
    107,
    map([
      [uint(2), bytes(wrapper)],
      [uint(3), bytes(rawManifest())],
    ]),
  );
}
