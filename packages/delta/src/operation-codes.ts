/**
 * How operations are said: a flag before each literal and each operation, what kind of operation it is, where from and
 * how much of the target it makes. docs/spec/patch.md, "Operations".
 * @module
 */
import * as model from './contexts.ts';
import { codeNumber } from './number-codes.ts';
import type { BitCoder } from './range-coder.ts';

/** Histories of the kinds of the last three symbols. */
export const HISTORIES = 27;
/** At the begin of an instruction, within one. */
export const PHASES = 2;

/** Kinds of symbols: 0 literal, 1 copy, 2 repeat. */
export function historyAfter(history: number, kind: number): number {
  return (history * 3 + kind) % HISTORIES;
}

/** `phase`: bytes of the instruction at hand that are written. */
export function codeKind(coder: BitCoder, history: number, phase: number, kind: number): number {
  const context = history * PHASES + Math.min(phase, PHASES - 1);
  if (coder.bit(model.OPERATION + context, kind > 0 ? 1 : 0) === 0) return 0;
  return 1 + coder.bit(model.OPERATION + HISTORIES * PHASES + history, kind > 1 ? 1 : 0);
}

/** Whether a repeat has the distance of the repeat before. */
export function codeIsRecent(coder: BitCoder, history: number, isRecent: boolean): boolean {
  return coder.bit(model.IS_RECENT + history, isRecent ? 1 : 0) === 1;
}

export function codeRepeatSize(coder: BitCoder, isRecent: boolean, size: number): number {
  return codeNumber(coder, isRecent ? model.RECENT_SIZE : model.REPEAT_SIZE, size - 1) + 1;
}

/** The distance of a repeat of `size` bytes: short repeats are near. */
export function codeDistance(coder: BitCoder, size: number, distance: number): number {
  const context = Math.max(0, Math.min(size, 4) - 2);
  return codeNumber(coder, model.REPEAT_DISTANCE + context * model.NUMBER_MODELS, distance - 1) + 1;
}

export function codeCopySize(coder: BitCoder, size: number): number {
  return codeNumber(coder, model.COPY_SIZE, size - 1) + 1;
}
