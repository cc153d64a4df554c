import { MAJOR, readHead, refuseCbor } from './cbor-head.ts';

/** Deepest nesting: an item directly inside the outermost array or map has depth 1. */
export const MAX_CBOR_DEPTH = 6;

/**
 * Proves that the bytes from `start` are exactly one well-formed item in deterministic encoding, without tags: every
 * length is there, text is UTF-8, the keys of every map strictly ascend by their encoded bytes.
 *
 * Byte strings are not looked into; what they wrap is a document of its own.
 *
 * @param at name of the document, for messages
 * @throws {ReleaseError} one of the `CBOR_…` codes
 */
export function checkCbor(bytes: Uint8Array, at: string, start = 0): void {
  const end = checkItem(bytes, start, 0, at);
  if (end !== bytes.length) refuseCbor('CBOR_TRAILING', at, end, 'goes on after its end');
}

/** Checks the item at `offset` and returns the offset behind it. */
function checkItem(bytes: Uint8Array, offset: number, depth: number, at: string): number {
  if (depth > MAX_CBOR_DEPTH) refuseCbor('CBOR_DEPTH', at, offset, `is nested deeper than ${MAX_CBOR_DEPTH}`);
  const { major, argument, end } = readHead(bytes, offset, at);
  if (major === MAJOR.tag) refuseCbor('CBOR_TAG', at, offset, `has the tag ${argument}`);
  if (major === MAJOR.bytes || major === MAJOR.text) return checkString(bytes, offset, end, argument, at);
  if (major === MAJOR.array) {
    let next = end;
    for (let index = 0; index < argument; index += 1) next = checkItem(bytes, next, depth + 1, at);
    return next;
  }
  return major === MAJOR.map ? checkPairs(bytes, end, argument, depth, at) : end;
}

function checkString(bytes: Uint8Array, offset: number, start: number, size: number, at: string): number {
  if (size > bytes.length - start) refuseCbor('CBOR_TRUNCATED', at, offset, 'ends inside a string');
  if ((bytes[offset] ?? 0) >> 5 === MAJOR.text) decodeUtf8(bytes.subarray(start, start + size), offset, at);
  return start + size;
}

function checkPairs(bytes: Uint8Array, start: number, count: number, depth: number, at: string): number {
  let next = start;
  let previous: Uint8Array | null = null;
  for (let index = 0; index < count; index += 1) {
    const keyEnd = checkItem(bytes, next, depth + 1, at);
    const key = bytes.subarray(next, keyEnd);
    if (previous !== null && compareBytes(previous, key) >= 0) {
      refuseCbor('CBOR_KEY_ORDER', at, next, 'has a map key twice or out of order');
    }
    previous = key;
    next = checkItem(bytes, keyEnd, depth + 1, at);
  }
  return next;
}

/** The text a string holds; refuses what is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, offset: number, at: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuseCbor('CBOR_UTF8', at, offset, 'has text that is not UTF-8');
  }
}

/** Order of byte strings as `memcmp` has it, the shorter one first when one begins the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const size = Math.min(a.length, b.length);
  for (let index = 0; index < size; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
