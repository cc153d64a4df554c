import { createHash } from 'node:crypto';

const HEADER_SIZE = 32;
const BLOCK = 16;

/** The image that `build_image` of `device/core/tests/fuzz_device.c` makes: one segment of `size` bytes. */
export function fuzzImage(size: number): Uint8Array {
  const end = Math.floor((HEADER_SIZE + size) / BLOCK) * BLOCK + BLOCK;
  const bytes = new Uint8Array(end + 32);
  bytes.set([0xe9, 1]);
  bytes[0x0c] = 5;
  bytes[0x17] = 1;
  bytes.set([size & 0xff, size >> 8], 0x1c);
  let checksum = 0xef;
  for (let index = 0; index < size; index++) {
    const value = index % 61;
    bytes[HEADER_SIZE + index] = value;
    checksum ^= value;
  }
  bytes[end - 1] = checksum;
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest(), end);
  return bytes;
}
