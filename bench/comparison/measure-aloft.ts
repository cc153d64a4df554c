import assert from 'node:assert/strict';
import { applyPatch, createPatch } from '@aloft/delta';
import type { AloftFigures } from './pair-result.ts';

/** Applying is short: the best of a few runs is the least disturbed. */
const APPLY_RUNS = 3;

/**
 * Make the patch and the packed image with the real encoder, decode both and compare.
 *
 * @param say Called with what is being done.
 */
export function measureAloft(base: Uint8Array, target: Uint8Array, say: (step: string) => void): AloftFigures {
  const expected = target.slice();
  say('patch');
  const patch = timed(() => createPatch(base, target));
  const applySeconds = timeApply(base, patch.value.bytes, expected);
  say('packed image');
  const image = timed(() => createPatch(null, target));
  return {
    size: patch.value.bytes.length,
    ramSize: patch.value.header.ramSize,
    createSeconds: patch.seconds,
    applySeconds,
    imageSize: image.value.bytes.length,
    imageCreateSeconds: image.seconds,
    imageApplySeconds: timeApply(null, image.value.bytes, expected),
  };
}

function timeApply(base: Uint8Array | null, patch: Uint8Array, expected: Uint8Array): number {
  const runs = Array.from({ length: APPLY_RUNS }, () => timed(() => applyPatch(base, patch)));
  for (const { value } of runs) assert.ok(Buffer.compare(value, expected) === 0, 'the patch rebuilt something else');
  return Math.min(...runs.map(({ seconds }) => seconds));
}

function timed<T>(work: () => T): { readonly value: T; readonly seconds: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}
