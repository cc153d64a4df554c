import { compareBytes } from './check-cbor.ts';

/**
 * Writers of deterministic CBOR (RFC 8949 section 4.2.1), each from encoded parts to one encoded item. Integers must lie
 * within 32 bits; whoever calls has checked them.
 */
function head(major: number, argument: number): Uint8Array {
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  if (argument < 0x100) return Uint8Array.of(first | 24, argument);
  if (argument < 0x1_0000) return Uint8Array.of(first | 25, argument >> 8, argument & 0xff);
  const out = new Uint8Array(5);
  out[0] = first | 26;
  new DataView(out.buffer).setUint32(1, argument);
  return out;
}

/** The parts one after the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** An integer of either sign. */
export function writeInt(value: number): Uint8Array {
  return value < 0 ? head(1, -1 - value) : head(0, value);
}

/** A byte string. */
export function writeBytes(value: Uint8Array): Uint8Array {
  return concatBytes(head(2, value.length), value);
}

/** A text string. */
export function writeText(value: string): Uint8Array {
  const utf8 = new TextEncoder().encode(value);
  return concatBytes(head(3, utf8.length), utf8);
}

/** An array of encoded items. */
export function writeArray(items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(head(4, items.length), ...items);
}

/** A map of encoded keys and values, sorted here. */
export function writeMap(pairs: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Uint8Array {
  const sorted = [...pairs].sort(([a], [b]) => compareBytes(a, b));
  return concatBytes(head(5, pairs.length), ...sorted.flat());
}

/** An item behind a tag. */
export function writeTagged(tag: number, item: Uint8Array): Uint8Array {
  return concatBytes(head(6, tag), item);
}

/** The simple value null. */
export const NIL: Uint8Array = Uint8Array.of(0xf6);
