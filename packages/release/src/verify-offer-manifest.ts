import { bytesEqual } from './digest.ts';
import { ReleaseError } from './errors.ts';
import { vendorIdOf } from './suit/identifiers.ts';
import type { SuitManifest } from './suit/suit-manifest.ts';
import { verifyManifest } from './suit/verify-manifest.ts';
import { followStatementsFor } from './trust/follow-statements.ts';
import type { TrustAnchors } from './trust/trust-anchors.ts';
import { vendorOfStatement } from './trust/trust-statement.ts';

/**
 * The manifest of an offer, verified by the keys that its statements lead the given ones to.
 *
 * A device follows the statements for its own vendor. Whoever asks here has none: the vendor is the one of the manifest, of
 * which nothing is read before its signatures hold. So the statements are followed for every vendor for whom the given
 * keys signed one, and afterwards the manifest must be of just that vendor.
 */
export function verifyOfferManifest(
  envelope: Uint8Array,
  statements: readonly Uint8Array[],
  anchors: TrustAnchors | null,
): SuitManifest {
  if (anchors === null) return verifyManifest(envelope, null);
  const vendors = vendorsLed(statements, anchors);
  let refusal: unknown;
  for (const vendorId of vendors) {
    try {
      const manifest = verifyManifest(envelope, followStatementsFor(statements, vendorId, anchors).anchors);
      if (bytesEqual(vendorIdOf(manifest.vendorDomain), vendorId)) return manifest;
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      refusal = error;
    }
  }
  // The keys as they are count for every other vendor.
  const isLed = ({ vendorDomain }: SuitManifest): boolean =>
    vendors.some((vendorId) => bytesEqual(vendorId, vendorIdOf(vendorDomain)));
  try {
    const manifest = verifyManifest(envelope, anchors);
    if (!isLed(manifest)) return manifest;
  } catch (error) {
    throw refusal ?? error;
  }
  throw refusal;
}

/** Ids of the vendors for whom a statement replaces these keys, each once. */
function vendorsLed(statements: readonly Uint8Array[], anchors: TrustAnchors): readonly Uint8Array[] {
  const vendors: Uint8Array[] = [];
  for (const statement of statements) {
    try {
      const vendorId = vendorOfStatement(statement, anchors);
      if (!vendors.some((known) => bytesEqual(known, vendorId))) vendors.push(vendorId);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
    }
  }
  return vendors;
}
