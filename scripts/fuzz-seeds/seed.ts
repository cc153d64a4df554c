/** One input of a fuzz target. */
export interface Seed {
  /** File name, with what it is about. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The fuzz targets, in the order of `device/core/tests/test_fuzz_seeds.c`. */
export const FUZZ_TARGETS: readonly string[] = [
  'patch',
  'offer',
  'image',
  'journal',
  'http',
  'engine',
  'manifest',
  'trust',
  'bundle',
];

/** A 16-bit number as inputs hold it. */
export function u16(value: number): readonly number[] {
  return [value & 0xff, value >> 8];
}
