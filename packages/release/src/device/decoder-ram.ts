import { createPatch, DeltaError } from '@aloft/delta';

/**
 * The least memory in bytes with which a device takes packed images and patches alike: less is enough for one of them,
 * and a release has both.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createPatch } from '@aloft/delta';
 * import { leastDecoderRam } from '@aloft/release';
 *
 * const ramBudget = leastDecoderRam();
 * assert.ok(createPatch(null, new Uint8Array(16), { ramBudget }).header.ramSize <= ramBudget);
 * ```
 */
export function leastDecoderRam(): number {
  return Math.max(neededFor(null), neededFor(new Uint8Array(16)));
}

function neededFor(base: Uint8Array | null): number {
  try {
    createPatch(base, new Uint8Array(16).fill(1), { ramBudget: 1 });
  } catch (error) {
    if (error instanceof DeltaError && error.ramNeeded !== undefined) return error.ramNeeded;
    throw error;
  }
  return 1;
}
