import { ReleaseError } from '../errors.ts';
import { decodeOffer } from '../offer.ts';
import { MAX_OFFER_SIZE } from '../offer-limits.ts';
import { decodeSignedOffer } from '../signed-offer.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import type { OfferContent } from './offer-seal.ts';

/**
 * Reads an offer of any format this version writes. It is for tools; a device takes one format only.
 *
 * @param bytes any bytes at all; nothing but a `ReleaseError` is thrown
 * @param anchors whose signatures count; with null none are asked for, and nothing is proven
 * @throws {ReleaseError} what `decodeOffer` and `decodeSignedOffer` throw, and `MANIFEST_UNSIGNED` for an offer of
 *   format 1 where trust anchors are given
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { openOffer } from '@aloft/release';
 *
 * assert.throws(() => openOffer(new Uint8Array([0xa0]), null), { code: 'OFFER_MALFORMED' });
 * ```
 */
export function openOffer(bytes: Uint8Array, anchors: TrustAnchors | null): OfferContent {
  if (isSignedFormat(bytes)) return decodeSignedOffer(bytes, anchors);
  const offer = decodeOffer(bytes.subarray(0, MAX_OFFER_SIZE + 1));
  if (anchors === null) return offer;
  throw new ReleaseError('MANIFEST_UNSIGNED', 'offer', 'is of format 1, which nobody signs; publish it with a key');
}

/** Format 2 is a map of three pairs that begins with `1: 2`; the map of format 1 has four. */
function isSignedFormat(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa3 && bytes[1] === 0x01 && bytes[2] === 0x02;
}
