/**
 * Files as raw DEFLATE, with windows that boards have the memory for.
 * @module
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Inflate, WINDOW_BITS } from '@aloft/release';
import { usage } from '../errors.ts';
import { formatBytes } from '../sizes.ts';

/** 4 KB: a board has to keep the whole window while it unpacks. */
export const USUAL_WINDOW_BITS = 12;

/** A deflated file. */
export interface Deflated {
  readonly bytes: Uint8Array;
  readonly windowBits: number;
}

/** The smallest form of a file; of equal ones that with the smallest window. Null when none is smaller than the file. */
export function deflateFile(file: Uint8Array, mostBits: number): Deflated | null {
  let best: Deflated | null = null;
  for (let windowBits = WINDOW_BITS.least; windowBits <= mostBits; windowBits += 1) {
    for (const memLevel of [8, 9]) {
      const bytes = new Uint8Array(deflateRawSync(file, { windowBits, memLevel, level: 9 }));
      if (bytes.length < (best?.bytes.length ?? file.length)) best = { bytes, windowBits };
    }
    // A larger window finds nothing more.
    if (2 ** windowBits >= file.length) break;
  }
  return best;
}

/**
 * Unpack, within the window and the size that are stated.
 *
 * zlib looks back into all of its output buffer, so only a small one shows what reaches beyond the window.
 */
export const inflateFile: Inflate = async (bytes, windowBits, size) =>
  new Uint8Array(inflateRawSync(bytes, { windowBits, chunkSize: 64, maxOutputLength: size + 1 }));

/** `4K` as 12. */
export function windowBitsOf(size: number): number {
  const bits = Math.log2(size);
  if (Number.isInteger(bits) && bits >= WINDOW_BITS.least && bits <= WINDOW_BITS.most) return bits;
  throw usage(`--window: ${formatBytes(size)} bytes is no window; it is a power of two from 512 to 32K, such as 4K`);
}
