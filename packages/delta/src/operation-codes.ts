/**
 * How operations are said: a flag before each literal and each operation, then what kind it is, how much of the
 * target it makes and where from. docs/spec/patch.md, "Operations".
 * @module
 */
import * as model from './contexts.ts';
import { codeNumber, codeTree } from './number-codes.ts';
import type { BitCoder } from './range-coder.ts';

/** Histories of the kinds of the last three symbols. */
export const HISTORIES = 27;
/** At the begin of an instruction, within one. */
export const PHASES = 2;

/** Kinds of symbols: 0 literal, 1 copy, 2 repeat. */
export function historyAfter(history: number, kind: number): number {
  return (history * 3 + kind) % HISTORIES;
}

export function codeKind(coder: BitCoder, history: number, phase: number, kind: number): number {
  const context = history * PHASES + Math.min(phase, PHASES - 1);
  if (coder.bit(model.IS_OPERATION + context, kind > 0 ? 1 : 0) === 0) return 0;
  return 1 + coder.bit(model.IS_REPEAT + history, kind > 1 ? 1 : 0);
}

/** Whether a repeat has the distance of the repeat before. */
export function codeIsRecent(coder: BitCoder, history: number, isRecent: boolean): boolean {
  return coder.bit(model.IS_RECENT + history, isRecent ? 1 : 0) === 1;
}

export function codeRepeatSize(coder: BitCoder, isRecent: boolean, size: number): number {
  return codeNumber(coder, model.REPEAT_SIZE + (isRecent ? model.NUMBER_MODELS : 0), size - 1) + 1;
}

/**
 * The distance of a repeat of `size` bytes: its bit length, short repeats being near; two bits below the leading
 * one; the rest but the lowest, which code aligns.
 */
export function codeDistance(coder: BitCoder, size: number, distance: number): number {
  const context = Math.max(0, Math.min(size, 4) - 2);
  const length = codeTree(coder, model.DISTANCE_LENGTH + context * 32, 5, 31 - Math.clz32(distance));
  let result = 1;
  for (let left = length; left > 0; left--) {
    const bit = (distance >>> (left - 1)) & 1;
    if (left === 1) result = result * 2 + coder.bit(model.DISTANCE_LOWEST, bit);
    else if (result < 4) result = result * 2 + coder.bit(model.DISTANCE_BITS + length * 4 + result, bit);
    else result = result * 2 + coder.even(bit);
  }
  return result;
}
