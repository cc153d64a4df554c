/**
 * Makes patches.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { BitModels } from './bit-models.ts';
import { MAX_SHIFTS, type Plan } from './body.ts';
import { LEAST_TABLE_BITS } from './byte-codes.ts';
import { Codec, type CodecSettings } from './codec.ts';
import { modelsFor } from './contexts.ts';
import { PatchDecoder } from './decoder.ts';
import { DeltaError } from './errors.ts';
import {
  buildPatchHeader,
  MAX_IMAGE_SIZE,
  PATCH_DIGEST_SIZE,
  PATCH_HEADER_SIZE,
  PATCH_VERSION,
  type PatchHeader,
  PLAIN_CHIP_ID,
  type RamNeeds,
  ramFor,
  shiftsWithin,
} from './header.ts';
import { makePlan, type Progress, planFullImage } from './plan.ts';
import { RangeEncoder } from './range-coder.ts';

/** Memory the decoder may take when nothing is said, in bytes. */
const DEFAULT_RAM = 16384;

export interface PatchOptions {
  /** Memory the target device can give its decoder, in bytes; the patch stays inside it. Default: 16384. */
  readonly ramBudget?: number;
  /** Called with the share done (0..1) and what is being done. */
  readonly onProgress?: Progress;
}

/** A finished patch: the file's bytes and its header. */
export interface Patch {
  readonly bytes: Uint8Array;
  readonly header: PatchHeader;
}

/**
 * Make the patch that turns `base` into `target`, or, without a base, the packed full image.
 * The patch is decoded before it is returned: what comes back is known to rebuild the target.
 *
 * @param base The image the device runs, exactly as published, or null for a full image.
 * @param target The image the device shall run.
 * @throws {DeltaError} `DELTA_IMAGE_SIZE` for an empty or oversized image, `DELTA_RAM_BUDGET` when no patch fits the budget.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { applyPatch, createPatch } from '@aloft/delta';
 *
 * const base = new TextEncoder().encode('The quick brown fox jumps over the lazy dog.');
 * const target = new TextEncoder().encode('The quick red fox jumps over the lazy dog.');
 * const patch = createPatch(base, target);
 * assert.deepEqual(applyPatch(base, patch.bytes), target);
 * ```
 */
export function createPatch(base: Uint8Array | null, target: Uint8Array, options: PatchOptions = {}): Patch {
  const progress = options.onProgress ?? (() => undefined);
  checkImage('target', target);
  const from = base !== null && base.length > 0 ? base : undefined;
  if (from !== undefined) checkImage('base', from);
  const budget = options.ramBudget ?? DEFAULT_RAM;
  const least = { hasBase: from !== undefined, tableBits: LEAST_TABLE_BITS };
  if (shiftsWithin(least, budget) < 0) {
    const needed = ramFor(least, 0);
    const what = `A decoder needs at least ${needed} bytes of memory, the budget is ${budget}. Raise the budget to that.`;
    throw new DeltaError('DELTA_RAM_BUDGET', what, undefined, needed);
  }
  const mostShifts = Math.min(shiftsWithin(least, budget), MAX_SHIFTS);
  const planned = from === undefined ? planFullImage(target, progress) : makePlan(from, target, mostShifts, progress);
  progress(0.9, 'coding');
  const needs = chooseTables(planned.plan, least, budget);
  const { tableBits } = needs;
  const body = encode(from ?? new Uint8Array(0), target, { set: planned.set, tableBits }, planned.plan);
  const header: PatchHeader = {
    version: PATCH_VERSION,
    chipId: planned.set === 'none' ? PLAIN_CHIP_ID : planned.chipId,
    patchSize: PATCH_HEADER_SIZE + body.length,
    baseSize: from?.length ?? 0,
    targetSize: target.length,
    ramSize: ramFor(needs, planned.plan.shifts.length),
    set: planned.set,
    tableBits,
    baseDigest: from === undefined ? new Uint8Array(PATCH_DIGEST_SIZE) : digestOf(from),
    targetDigest: digestOf(target),
  };
  const bytes = new Uint8Array(header.patchSize);
  bytes.set(buildPatchHeader(header));
  bytes.set(body, PATCH_HEADER_SIZE);
  progress(0.95, 'verifying');
  const decoder = new PatchDecoder(from ?? null);
  decoder.sink(bytes);
  while (decoder.poll().length > 0);
  decoder.finish();
  progress(1, 'done');
  return { bytes, header };
}

function encode(base: Uint8Array, target: Uint8Array, settings: CodecSettings, plan: Plan): Uint8Array {
  const encoder = new RangeEncoder(new BitModels(modelsFor(settings.tableBits)));
  const codec = new Codec(encoder, base, new Uint8Array(target), settings);
  for (const _ of codec.run(plan));
  return encoder.finish();
}

/** Tables that the literals fill: larger ones would only take longer to clear. */
function chooseTables(plan: Plan, least: RamNeeds, budget: number): RamNeeds {
  let literals = 0;
  for (const operation of plan.operations) if (operation.op === 'literal') literals += operation.size;
  const worthwhile = literals < 0x800 ? 9 : literals < 0x10000 ? 10 : 11;
  for (let tableBits = worthwhile; tableBits > LEAST_TABLE_BITS; tableBits--) {
    const needs = { ...least, tableBits };
    if (ramFor(needs, plan.shifts.length) <= budget) return needs;
  }
  return least;
}

function digestOf(image: Uint8Array): Uint8Array {
  return sha256(image).subarray(0, PATCH_DIGEST_SIZE);
}

function checkImage(name: string, image: Uint8Array): void {
  if (image.length === 0) throw new DeltaError('DELTA_IMAGE_SIZE', `The ${name} is empty. Was the right file given?`);
  if (image.length > MAX_IMAGE_SIZE) {
    throw new DeltaError(
      'DELTA_IMAGE_SIZE',
      `The ${name} has ${image.length} bytes; an app slot holds at most ${MAX_IMAGE_SIZE}. Was a flash dump given instead of an image?`,
    );
  }
}
