/**
 * The little of DER (X.690) that a wrapped private key is made of.
 * @module
 */

const TAG = { integer: 0x02, octetString: 0x04, objectId: 0x06, sequence: 0x30 } as const;

function item(tag: number, content: Uint8Array): Uint8Array {
  const size = content.length;
  const head = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Uint8Array.of(tag, ...head, ...content);
}

export function derSequence(...items: readonly Uint8Array[]): Uint8Array {
  return item(TAG.sequence, Uint8Array.from(items.flatMap((each) => [...each])));
}

export function derOctets(bytes: Uint8Array): Uint8Array {
  return item(TAG.octetString, bytes);
}

/** A whole number from 0. */
export function derInteger(value: number): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return item(TAG.integer, (bytes[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes);
}

/** An object identifier from its numbers: `1.2.840.…`. */
export function derObjectId(text: string): Uint8Array {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((number) => {
    const digits = [number & 0x7f];
    for (let rest = number >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
    return digits;
  });
  return item(TAG.objectId, Uint8Array.from(bytes));
}

/** Whether `bytes` is one item of its own length: what is cut short is not. */
export function isWholeSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== TAG.sequence) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 3 || bytes.length < 2 + count) return false;
  const size = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes.length === 2 + count + size;
}
