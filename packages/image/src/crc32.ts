const TABLE: Uint32Array = makeTable();

function makeTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    table[byte] = crc;
  }
  return table;
}

/**
 * CRC-32 as zlib computes it (reflected polynomial 0xEDB88320). `seed` continues an earlier result, as in
 * `zlib.crc32(data, seed)`.
 *
 * @param bytes Data to add.
 * @param seed Result so far; 0 to start.
 * @returns Unsigned 32-bit CRC.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { crc32 } from '@aloft/image';
 *
 * assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
 * ```
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
