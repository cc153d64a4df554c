/**
 * Patches that no encoder would make: the codec is led through a plan drawn at random, and on demand some of the bits it
 * codes are turned over. What comes out reaches deep into a decoder, where random bytes would end at the first operation.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { AddressSpace } from '../address-space.ts';
import { Codec, type Operation, type Plan } from '../codec.ts';
import { MODELS } from '../contexts.ts';
import { DeltaError } from '../errors.ts';
import { buildPatchHeader, featuresOf, PATCH_HEADER_SIZE, ramFor } from '../header.ts';
import { type BitCoder, BitModels, RangeEncoder } from '../range-coder.ts';
import { KINDS } from '../reference.ts';
import type { Shift } from '../shift-map.ts';
import type { InstructionSet } from '../walker.ts';
import type { RandomSource } from './random-source.ts';
import type { SteeredImage } from './steered-images.ts';

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

export function steeredPatch(
  random: RandomSource,
  set: InstructionSet,
  base: SteeredImage | null,
  { targetSize, flips }: SteeredOptions,
): SteeredPatch {
  const from = base?.bytes ?? new Uint8Array(0);
  const target = steeredTarget(random, from, 1 + random.below(targetSize));
  const plan = steeredPlan(random, set, from, base?.addresses ?? [0x42000020], target.length);
  const encoder = new RangeEncoder(new BitModels(MODELS));
  const codec = new Codec(turningOver(encoder, random, flips), from, target, set, plan.shifts.length);
  let isCorrupt = false;
  try {
    for (const _ of codec.run(plan));
  } catch (error) {
    if (!(error instanceof DeltaError)) throw error;
    isCorrupt = true;
  }
  const body = encoder.finish();
  const header = buildPatchHeader({
    version: 1,
    chipId: 0xffff,
    patchSize: PATCH_HEADER_SIZE + body.length,
    baseSize: from.length,
    targetSize: target.length,
    ramSize: ramFor(plan.shifts.length),
    features: featuresOf(set),
    baseDigest: base === null ? new Uint8Array(32) : sha256(from),
    targetDigest: sha256(target),
  });
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return { bytes, target: isCorrupt ? undefined : target };
}

/** Codes what it is given, but for accidents. */
function turningOver(encoder: RangeEncoder, random: RandomSource, flips: number): BitCoder {
  const hits = (): boolean => flips > 0 && random.chance(flips);
  return {
    bit: (index, value) => encoder.bit(index, hits() ? 1 - value : value),
    direct: (count, value) =>
      encoder.direct(count, (count > 0 && hits() ? value ^ (1 << random.below(count)) : value) >>> 0),
  };
}

/** Like the base with a few bytes changed, or anything. */
function steeredTarget(random: RandomSource, base: Uint8Array, size: number): Uint8Array {
  const target = new Uint8Array(size);
  if (random.chance(0.7)) {
    target.set(base.subarray(0, size));
    for (let i = random.below(12); i > 0; i--) target[random.below(size)] = random.word();
  } else {
    for (let i = 0; i < size; i++) target[i] = random.chance(0.5) ? random.word() : (target[i - 1] ?? 0);
  }
  return target;
}

function steeredPlan(
  random: RandomSource,
  set: InstructionSet,
  base: Uint8Array,
  addresses: readonly number[],
  size: number,
): Plan {
  const pointer = (): number => (random.pick(0x42000020, ...addresses) + random.below(3000)) >>> 0;
  const regions = set === 'none' ? [] : AddressSpace.of(base).regions;
  const gp = set === 'riscv' && random.chance(0.6) ? Math.min(pointer() + 0x800, 0xfffffffe) : 0;
  return {
    classes: regions.map(() => {
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
    operations: steeredOperations(random, base.length, size),
    gaps: Array.from({ length: KINDS }, () =>
      Array.from({ length: size }, () => random.below(random.chance(0.5) ? 4 : 60)),
    ),
  };
}

function steeredShifts(random: RandomSource, pointer: () => number): Shift[] {
  const count = random.below(8);
  const starts = Array.from({ length: count }, () => (random.chance(0.8) ? pointer() : random.word()) & ~1);
  const shift = (): number => (random.chance(0.8) ? (random.below(200) - 100) * 4 : random.word() >> 2);
  return starts
    .map((start) => start >>> 0)
    .sort((a, b) => a - b)
    .map((start) => ({ start, shift: shift() }));
}

function steeredOperations(random: RandomSource, baseSize: number, size: number): Operation[] {
  const operations: Operation[] = [];
  const longest = random.pick(30, 100, 400, size);
  let end = 0;
  for (let made = 0; made < size; ) {
    const most = Math.min(1 + random.below(longest), size - made);
    const kind = random.below(10);
    if (kind < 2 && made > 0) {
      operations.push({
        op: 'repeat',
        distance: 1 + random.below(random.chance(0.5) ? Math.min(made, 80) : made),
        size: most,
      });
    } else if (kind < 8 && baseSize > 0) {
      const length = Math.min(most, baseSize);
      const near = Math.min(end + random.below(random.chance(0.5) ? 4 : 90), baseSize - length);
      const from = random.chance(0.6) ? near : random.below(baseSize - length + 1);
      operations.push({ op: 'copy', from, size: length });
      end = from + length;
    } else {
      operations.push({ op: 'literal', size: Math.min(most, 40) });
    }
    made += operations.at(-1)?.size ?? 0;
  }
  return operations;
}
