/**
 * Seeds for the fuzzer of the device's patch decoder (device/core/tests/fuzz_patch.c): small patches of every sort, with
 * their bases, in the form it takes.
 * @module
 */
import { createPatch } from '../create-patch.ts';
import { PATCH_HEADER_SIZE, parsePatchHeader, shiftsWithin } from '../header.ts';
import type { InstructionSet } from '../walker.ts';
import { writeDraft } from './draft.ts';
import { habitPairs } from './habit-images.ts';
import { LITERALS } from './literal-drafts.ts';
import { RandomSource } from './random-source.ts';
import { REPEATS } from './repeat-drafts.ts';
import { steeredImage } from './steered-images.ts';
import { steeredPatch } from './steered-patches.ts';

const SETS: readonly InstructionSet[] = ['none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'];
const LEAST_TABLE_BITS = 8;
const MOST_SHIFTS = 255;
const MOST_TARGET = 4096;

export interface FuzzSeed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function fuzzSeeds(): readonly FuzzSeed[] {
  const random = new RandomSource(21);
  const seeds: FuzzSeed[] = [];
  const add = (name: string, base: Uint8Array | null, patch: Uint8Array): void => {
    const bytes = seedOf(base ?? new Uint8Array(0), patch);
    seeds.push({
      name: `${String(seeds.length + 1).padStart(2, '0')}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      bytes,
    });
  };
  for (const { name, base, patch } of [...REPEATS, ...LITERALS].map(writeDraft)) add(name, base, patch);
  for (const { chip, base, target } of habitPairs(new RandomSource(3))) {
    add(`${chip} habits`, base, createPatch(base, target).bytes);
  }
  for (const set of SETS) {
    for (const lying of [false, true]) {
      const image = steeredImage(random, set, { segments: 3, segmentSize: 500, lying, alike: 0.6 });
      const options = { targetSize: 1200, flips: 0 };
      add(`${set} steered`, image.bytes, steeredPatch(random, set, image, image, options).bytes);
      add(`${set} steered without a base`, null, steeredPatch(random, set, null, image, options).bytes);
    }
  }
  return seeds;
}

/** The input that makes the fuzzer write this patch's header again. */
function seedOf(base: Uint8Array, patch: Uint8Array): Uint8Array {
  const { set, tableBits, targetSize, baseSize, ramSize } = parsePatchHeader(patch);
  if (targetSize > MOST_TARGET) throw new Error('a target too large for a seed');
  const shifts = Math.min(shiftsWithin({ hasBase: baseSize > 0, tableBits }, ramSize), MOST_SHIFTS);
  const body = patch.subarray(PATCH_HEADER_SIZE);
  const bytes = new Uint8Array(10 + base.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, targetSize - 1, true);
  view.setUint8(2, shifts);
  view.setUint8(3, SETS.indexOf(set) + SETS.length * (tableBits - LEAST_TABLE_BITS));
  bytes.set([40, 20], 4);
  view.setUint16(8, base.length, true);
  bytes.set(base, 10);
  bytes.set(body, 10 + base.length);
  return bytes;
}
