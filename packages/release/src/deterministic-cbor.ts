import { decode, encode } from 'cbor2';
import { bytesEqual } from './digest.ts';
import { ReleaseError } from './errors.ts';

/** What the documents of this package are made of. */
export type CborValue = number | string | Uint8Array | null | readonly CborValue[] | ReadonlyMap<number, CborValue>;

/** Offer, artifact array, artifact, field: nothing lies deeper. */
const MAX_DEPTH = 4;

/**
 * Encodes by the deterministic rules of RFC 8949 section 4.2.1: definite lengths, shortest integers, keys ascending.
 */
export function encodeDeterministic(value: CborValue): Uint8Array {
  return encode(value, { cde: true, rejectFloats: true, rejectUndefined: true, ignoreOriginalEncoding: true });
}

/**
 * Decodes bytes that are one deterministic CBOR item and nothing else.
 *
 * The decoder's own strict options stop what costs time or memory (depth, indefinite lengths, tags that build objects).
 * They do not add up to "deterministic" in every corner, so the value is encoded again and compared: deterministic
 * encoding has one form per value, hence equal bytes are the proof and unequal bytes the fault.
 *
 * @param at name of the document, for the message
 * @returns unchecked values; byte strings are views into `bytes`
 * @throws {ReleaseError} `OFFER_MALFORMED`
 */
export function decodeDeterministic(bytes: Uint8Array, at: string): unknown {
  let value: unknown;
  let again: Uint8Array;
  try {
    value = decode(bytes, {
      cde: true,
      maxDepth: MAX_DEPTH,
      preferMap: true,
      ignoreGlobalTags: true,
      rejectBigInts: true,
      rejectDuplicateKeys: true,
      rejectFloats: true,
      rejectUndefined: true,
    });
    again = encode(value, { cde: true, ignoreOriginalEncoding: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError(
      'OFFER_MALFORMED',
      at,
      `is not deterministic CBOR: ${reason}; fetch it again, or publish the release again`,
      {
        cause,
      },
    );
  }
  if (!bytesEqual(bytes, again)) {
    throw new ReleaseError(
      'OFFER_MALFORMED',
      at,
      'is CBOR but not in its deterministic form; publish the release again',
    );
  }
  return value;
}
