/** Images that tests share: the example firmware, and variations of it that stress the codec. */
import { readFileSync } from 'node:fs';

const FIRMWARE = new URL('../../../../vectors/firmware/', import.meta.url);

/** One image of the example firmware. */
export function firmware(chip: 'esp32' | 'esp32c3', version: '1.0.0' | '1.1.0'): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`weather-${chip}-${version}.bin`, FIRMWARE)));
}

/** Deterministic pseudo-random bytes (xorshift32), so that a failure repeats. */
export function noise(size: number, seed: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: size }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

/** `image` with `inserted` put in at `at`. */
export function withInsertion(image: Uint8Array, at: number, inserted: Uint8Array): Uint8Array {
  const out = new Uint8Array(image.length + inserted.length);
  out.set(image.subarray(0, at));
  out.set(inserted, at);
  out.set(image.subarray(at), at + inserted.length);
  return out;
}

/** `image` with the byte at `at` changed by `by` (1..255). */
export function withByteChanged(image: Uint8Array, at: number, by: number): Uint8Array {
  const out = image.slice();
  out[at] = ((out[at] ?? 0) + by) & 0xff;
  return out;
}
