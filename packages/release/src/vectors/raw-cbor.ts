/*
 * A CBOR writer that does as told, right or wrong. The vectors are built with it and not with the package's own encoder,
 * so that encoder and vectors cannot share a mistake, and so that forbidden encodings can be written at all.
 * Source: RFC 8949 section 3.
 */

/** Bytes behind the initial byte that hold an argument; 0 puts it into the initial byte. */
export type ArgumentWidth = 0 | 1 | 2 | 4 | 8;

/** One key and value of a map. */
export type Pair = readonly [key: Uint8Array, value: Uint8Array];

const ADDITIONAL: Readonly<Record<1 | 2 | 4 | 8, number>> = { 1: 24, 2: 25, 4: 26, 8: 27 };

function shortest(argument: number): ArgumentWidth {
  if (argument < 24) return 0;
  if (argument < 0x100) return 1;
  if (argument < 0x10000) return 2;
  return argument < 0x1_0000_0000 ? 4 : 8;
}

/** Initial byte and argument; a `width` wider than needed writes the forbidden longer form. */
export function head(major: number, argument: number, width: ArgumentWidth = shortest(argument)): Uint8Array {
  if (width === 0) return Uint8Array.of((major << 5) | argument);
  const out = new Uint8Array(1 + width);
  out[0] = (major << 5) | ADDITIONAL[width];
  let rest = BigInt(argument);
  for (let at = width; at > 0; at -= 1) {
    out[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

/** The parts one after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function uint(value: number, width?: ArgumentWidth): Uint8Array {
  return head(0, value, width);
}

export function bytes(value: Uint8Array, width?: ArgumentWidth): Uint8Array {
  return join(head(2, value.length, width), value);
}

export function text(value: string, width?: ArgumentWidth): Uint8Array {
  const utf8 = new TextEncoder().encode(value);
  return join(head(3, utf8.length, width), utf8);
}

export function array(items: readonly Uint8Array[], width?: ArgumentWidth): Uint8Array {
  return join(head(4, items.length, width), ...items);
}

export function map(pairs: readonly Pair[], width?: ArgumentWidth): Uint8Array {
  return join(head(5, pairs.length, width), ...pairs.flat());
}

export const NULL: Uint8Array = Uint8Array.of(0xf6);
export const UNDEFINED: Uint8Array = Uint8Array.of(0xf7);
export const BREAK: Uint8Array = Uint8Array.of(0xff);
