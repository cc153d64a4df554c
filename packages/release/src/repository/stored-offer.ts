import { ReleaseError } from '../errors.ts';
import { decodeOffer, type Offer } from '../offer.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';

/** Reads an offer of a repository; what is wrong with it is told with its path, and with what its owner can do. */
export function readStoredOffer(path: string, bytes: Uint8Array, anchors: TrustAnchors | null): Offer {
  try {
    return decodeOffer(bytes, anchors);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    throw new ReleaseError(error.code, path, problemOf(bytes, error), { cause: error });
  }
}

function problemOf(bytes: Uint8Array, error: ReleaseError): string {
  if (error.code === 'OFFER_FORMAT_UNSUPPORTED') {
    return 'is of a format that this version of aloft does not write; use the version that wrote it, or publish into a new folder';
  }
  try {
    decodeOffer(bytes, null);
  } catch {
    return `is damaged: its ${bytes.length} bytes are no offer; copy it again from a mirror, or remove it and publish again (records keep the sequence numbers)`;
  }
  return error.message;
}
