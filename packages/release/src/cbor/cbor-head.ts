import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';

/** Major types of RFC 8949 section 3.1 by name. */
export const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;

/** The simple values this profile of CBOR knows are false, true and null. */
export const SIMPLE = { false: 20, true: 21, null: 22 } as const;

/** The first bytes of an item: what it is and how much of it follows. */
export interface CborHead {
  readonly major: number;
  /** The value of an integer, the size of a string, the number of items in an array or of pairs in a map. */
  readonly argument: number;
  /** Offset of what follows the head. */
  readonly end: number;
}

/** Refuses the item at `offset` of the document `at`. */
export function refuseCbor(code: ReleaseErrorCode, at: string, offset: number, problem: string): never {
  throw new ReleaseError(code, at, `${problem} at byte ${offset}; the manifest specification says what is allowed`);
}

/**
 * Reads one head, accepting only what deterministic encoding allows (RFC 8949 section 4.2.1): definite lengths,
 * shortest arguments, nothing beyond 32 bits, no floats.
 */
export function readHead(bytes: Uint8Array, offset: number, at: string): CborHead {
  const first = bytes[offset];
  if (first === undefined) refuseCbor('CBOR_TRUNCATED', at, offset, 'ends where an item must be');
  const major = first >> 5;
  const info = first & 0x1f;
  if (info === 31) refuseCbor('CBOR_INDEFINITE', at, offset, 'has an indefinite length or a break');
  if (major === MAJOR.simple) return readSimple(info, offset, at);
  if (info < 24) return { major, argument: info, end: offset + 1 };
  if (info > 27) refuseCbor('CBOR_RESERVED', at, offset, `has the reserved additional information ${info}`);
  return readArgument(bytes, offset, at);
}

function readSimple(info: number, offset: number, at: string): CborHead {
  if (info >= 25 && info <= 27) refuseCbor('CBOR_FLOAT', at, offset, 'has a floating-point number');
  if (info < SIMPLE.false || info > SIMPLE.null) {
    refuseCbor('CBOR_RESERVED', at, offset, 'has a simple value other than false, true and null');
  }
  return { major: MAJOR.simple, argument: info, end: offset + 1 };
}

/** The argument in the 1, 2, 4 or 8 bytes behind the first one. */
function readArgument(bytes: Uint8Array, offset: number, at: string): CborHead {
  const major = (bytes[offset] ?? 0) >> 5;
  const width = 1 << (((bytes[offset] ?? 0) & 0x1f) - 24);
  const end = offset + 1 + width;
  if (end > bytes.length) refuseCbor('CBOR_TRUNCATED', at, offset, 'ends inside an item');
  let argument = 0;
  for (let index = offset + 1; index < end; index += 1) argument = argument * 256 + (bytes[index] ?? 0);
  if (argument > 0xffff_ffff) {
    const isLength = major >= MAJOR.bytes && major <= MAJOR.map;
    if (isLength) refuseCbor('CBOR_TRUNCATED', at, offset, 'claims a length beyond its end');
    refuseCbor('CBOR_RANGE', at, offset, 'has an integer beyond 32 bits');
  }
  const least = width === 1 ? 24 : 2 ** (4 * width);
  if (width === 8 || argument < least) refuseCbor('CBOR_NOT_SHORTEST', at, offset, 'has a number in a longer form');
  return { major, argument, end };
}
