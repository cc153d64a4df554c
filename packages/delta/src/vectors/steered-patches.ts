/**
 * Patches that no encoder would make: the codec is led through a plan drawn at random, and on demand some of the bits it
 * codes are turned over. What comes out reaches deep into a decoder, where random bytes would end at the first operation.
 * @module
 */

import { AddressSpace } from '../address-space.ts';
import { BitModels } from '../bit-models.ts';
import type { Operation, Plan } from '../body.ts';
import { LEAST_TABLE_BITS, MOST_TABLE_BITS } from '../byte-codes.ts';
import { Codec } from '../codec.ts';
import { modelsFor } from '../contexts.ts';
import { DeltaError } from '../errors.ts';
import { NO_LINK } from '../link.ts';
import { type BitCoder, RangeEncoder } from '../range-coder.ts';
import { KINDS } from '../reference.ts';
import type { Shift } from '../shift-map.ts';
import type { InstructionSet } from '../walker.ts';
import { patchFile } from './patch-file.ts';
import type { RandomSource } from './random-source.ts';
import { steeredEdits } from './steered-edits.ts';
import type { SteeredImage } from './steered-images.ts';
import { thumbLink } from './steered-thumb.ts';

export interface SteeredPatch {
  readonly bytes: Uint8Array;
  /** What it makes; the header has its digest. A patch that turned out corrupt has no target. */
  readonly target: Uint8Array | undefined;
}

export interface SteeredOptions {
  /** Most bytes in the target. */
  readonly targetSize: number;
  /** Probability that a bit is turned over. */
  readonly flips: number;
}

/** A patch from `base`; without one it repeats and rebuilds what `like` holds. */
export function steeredPatch(
  random: RandomSource,
  set: InstructionSet,
  base: SteeredImage | null,
  like: SteeredImage,
  { targetSize, flips }: SteeredOptions,
): SteeredPatch {
  const from = base?.bytes ?? new Uint8Array(0);
  const isLike = base === null || random.chance(0.8);
  const target = isLike
    ? steeredEdits(random, like.bytes.subarray(0, targetSize))
    : noise(random, 1 + random.below(targetSize));
  const regions = set === 'none' || set === 'thumb' ? 0 : AddressSpace.of(isLike ? target : from).regions.length;
  const plan = steeredPlan(random, set, from.length, like.addresses, Math.min(regions, 16), target.length);
  const tableBits = LEAST_TABLE_BITS + random.below(MOST_TABLE_BITS + 1 - LEAST_TABLE_BITS);
  const encoder = new RangeEncoder(new BitModels(modelsFor(tableBits)));
  const shifts = plan.shifts.length;
  const settings = { set, tableBits, mostShifts: shifts };
  const codec = new Codec(turningOver(encoder, random, flips), from, target, settings);
  let isCorrupt = false;
  try {
    for (const _ of codec.run(plan));
  } catch (error) {
    if (!(error instanceof DeltaError)) throw error;
    isCorrupt = true;
  }
  const bytes = patchFile({ base: base?.bytes ?? null, target, body: encoder.finish(), set, tableBits, shifts });
  return { bytes, target: isCorrupt ? undefined : target };
}

/** Codes what it is given, but for accidents. */
function turningOver(encoder: RangeEncoder, random: RandomSource, flips: number): BitCoder {
  const maybe = (value: number): number => (flips > 0 && random.chance(flips) ? 1 - value : value);
  return {
    bit: (index, value) => encoder.bit(index, maybe(value)),
    mixed: (a, b, c, set, value) => encoder.mixed(a, b, c, set, maybe(value)),
    even: (value) => encoder.even(maybe(value)),
  };
}

function noise(random: RandomSource, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = random.chance(0.5) ? random.word() : (bytes[i - 1] ?? 0);
  return bytes;
}

function steeredPlan(
  random: RandomSource,
  set: InstructionSet,
  baseSize: number,
  addresses: readonly number[],
  regions: number,
  size: number,
): Plan {
  const pointer = (): number => (random.pick(0x42000020, ...addresses) + random.below(3000)) >>> 0;
  const gp = set === 'riscv' && random.chance(0.6) ? Math.min(pointer() + 0x800, 0xfffffffe) : 0;
  return {
    link: set === 'thumb' ? thumbLink(random, addresses[0] ?? 0, size) : NO_LINK,
    classes: Array.from({ length: regions }, () => {
      const content = random.pick(0, 1, 1, 2, 2, 2);
      const slack = random.chance(0.3) ? random.below(random.chance(0.2) ? 0x10000 : 40) : 0;
      return { content, slack: content === 0 ? 0 : slack };
    }),
    fixed: random.pick(
      { start: 0x40000000, size: 0x70000 },
      { start: 0, size: 0 },
      { start: 0xfff00000, size: 0x100000 },
    ),
    shifts: set === 'none' ? [] : steeredShifts(random, pointer),
    globalPointers: { base: gp, target: gp === 0 ? 0 : (gp + random.below(100) * 4) >>> 0 },
    operations: steeredOperations(random, baseSize, size),
    gaps: Array.from({ length: KINDS }, () =>
      Array.from({ length: size }, () => random.below(random.chance(0.5) ? 4 : 60)),
    ),
  };
}

function steeredShifts(random: RandomSource, pointer: () => number): Shift[] {
  const count = random.below(8);
  const starts = Array.from({ length: count }, () => (random.chance(0.8) ? pointer() : random.word()) & ~1);
  const shift = (): number => (random.chance(0.8) ? (random.below(200) - 100) * 4 : random.word() | 0);
  return starts
    .map((start) => start >>> 0)
    .sort((a, b) => a - b)
    .map((start) => ({ start, shift: shift() }));
}

function steeredOperations(random: RandomSource, baseSize: number, size: number): Operation[] {
  const operations: Operation[] = [];
  const longest = random.pick(30, 100, 400, size);
  // Where base and target keep step, what an instruction becomes is seen again.
  const isInStep = random.chance(0.4);
  const repeats = baseSize > 0 ? 2 : 6;
  let end = 0;
  for (let made = 0; made < size; ) {
    const most = Math.min(1 + random.below(longest), size - made);
    const kind = random.below(10);
    if (kind < repeats && made > 0) {
      const reach = random.pick(3, 80, 80, made, made);
      operations.push({ op: 'repeat', distance: 1 + random.below(Math.min(made, reach)), size: most });
    } else if (kind < 8 && baseSize > 0) {
      const length = Math.min(most, baseSize);
      const near = isInStep ? made : end + random.below(random.chance(0.5) ? 4 : 90);
      const from =
        isInStep || random.chance(0.6) ? Math.min(near, baseSize - length) : random.below(baseSize - length + 1);
      operations.push({ op: 'copy', from, size: length });
      end = from + length;
    } else {
      const literals = made === 0 ? random.pick(40, 200, 700) : 1 + random.below(40);
      operations.push({ op: 'literal', size: Math.min(literals, size - made) });
    }
    made += operations.at(-1)?.size ?? 0;
  }
  return operations;
}
