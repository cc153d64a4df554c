import { decodeOffer, type Offer } from './offer.ts';
import { MAX_OFFER_SIZE } from './offer-limits.ts';
import { offerPath } from './repository-path.ts';
import type { RepositoryReader } from './repository-store.ts';
import type { TrustAnchors } from './trust/trust-anchors.ts';

/**
 * Reads the current offer of a device class from a repository.
 *
 * @param anchors whose signatures count; with null none are asked for, and nothing is proven
 * @returns null when the class has none yet
 * @throws {ReleaseError} what `decodeOffer` throws
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readOffer, type RepositoryReader } from '@aloft/release';
 *
 * const empty: RepositoryReader = { open: async () => null };
 * assert.equal(await readOffer(empty, 'lamp', null), null);
 * ```
 */
export async function readOffer(
  repository: RepositoryReader,
  deviceClass: string,
  anchors: TrustAnchors | null,
): Promise<Offer | null> {
  const file = await repository.open(offerPath(deviceClass));
  if (file === null) return null;
  // One byte beyond the limit is enough for decodeOffer to refuse a file of any size.
  const bytes = new Uint8Array(Math.min(file.size, MAX_OFFER_SIZE + 1));
  let at = 0;
  for await (const piece of file.stream(0, bytes.length)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return decodeOffer(bytes, anchors);
}
