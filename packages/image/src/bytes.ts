/** A view over exactly the given bytes; reads outside them throw instead of returning something. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `value` rounded up to a multiple of `unit`. */
export function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** `value` as eight-digit hexadecimal with prefix, the way boot logs print addresses. */
export function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** `value` as plain hexadecimal with prefix. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Whether two byte strings are equal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Whether every byte has the given value; true for no bytes at all. */
export function isFilledWith(bytes: Uint8Array, value: number): boolean {
  for (const byte of bytes) {
    if (byte !== value) return false;
  }
  return true;
}
