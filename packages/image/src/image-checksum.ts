/** Value the checksum starts from (`ESP_ROM_CHECKSUM_INITIAL`). */
const CHECKSUM_SEED = 0xef;

/**
 * Checksum of an application image: XOR of all bytes of all segments' data, padding segments included, headers not.
 *
 * @param segments Data of the segments, in any order.
 * @returns One byte, 0..255.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { imageChecksum } from '@aloft/image';
 *
 * assert.equal(imageChecksum([]), 0xef);
 * assert.equal(imageChecksum([Uint8Array.of(0xef, 1), Uint8Array.of(2)]), 3);
 * ```
 */
export function imageChecksum(segments: Iterable<Uint8Array>): number {
  let checksum = CHECKSUM_SEED;
  for (const data of segments) {
    for (const byte of data) checksum ^= byte;
  }
  return checksum;
}
