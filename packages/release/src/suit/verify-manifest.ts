import { checkSignatures, type TrustAnchors } from '../trust/trust-anchors.ts';
import { decodeSuitManifest } from './decode-suit-manifest.ts';
import { openEnvelope } from './manifest-envelope.ts';
import { NO_EXTERNAL_DATA } from './sign-manifest.ts';
import type { SuitManifest } from './suit-manifest.ts';

/**
 * The manifest of an envelope, when the trusted keys signed it. Signatures are checked before the manifest is read.
 *
 * @param envelope any bytes at all; nothing but a `ReleaseError` is thrown
 * @param anchors the keys that count; null on a laboratory device that has none and takes a manifest signed or not
 * @throws {ReleaseError} `CBOR_…`, `MANIFEST_…`, `SIGNATURE_…`; `KEY_INVALID` or `TRUST_BAD_VALUE` for the anchors
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { verifyManifest } from '@aloft/release';
 *
 * assert.throws(() => verifyManifest(new Uint8Array(2000), null), { code: 'MANIFEST_TOO_LARGE' });
 * assert.throws(() => verifyManifest(Uint8Array.of(0xa0), null), { code: 'MANIFEST_ENVELOPE' });
 * ```
 */
export function verifyManifest(envelope: Uint8Array, anchors: TrustAnchors | null): SuitManifest {
  const { manifest, digest, signatures } = openEnvelope(envelope);
  if (anchors !== null) {
    checkSignatures(signatures, NO_EXTERNAL_DATA, digest, anchors, 'MANIFEST_UNSIGNED', 'envelope');
  }
  return decodeSuitManifest(manifest);
}
