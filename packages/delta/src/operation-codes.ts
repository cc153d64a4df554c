/**
 * How operations are said: a flag before each literal and each operation, then what kind it is, how much of the
 * target it makes and where from. docs/spec/patch.md, "Operations".
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

export function codeKind(coder: BitCoder, history: number, phase: number, kind: number): number {
  const context = history * PHASES + Math.min(phase, PHASES - 1);
  if (coder.bit(model.OPERATION + context, kind > 0 ? 1 : 0) === 0) return 0;
  return 1 + coder.bit(model.OPERATION + HISTORIES * PHASES + history, kind > 1 ? 1 : 0);
}

export function codeCopySize(coder: BitCoder, size: number): number {
  return codeNumber(coder, model.COPY_SIZE, size - 1) + 1;
}

export function codeRepeatSize(coder: BitCoder, size: number): number {
  return codeNumber(coder, model.REPEAT_SIZE, size - 1) + 1;
}

/** The distance of a repeat, in short if it is the `last` one. */
export function codeDistance(coder: BitCoder, last: number, distance: number): number {
  const coded = codeNumber(coder, model.REPEAT_DISTANCE, distance === last ? 0 : distance);
  return coded === 0 ? last : coded;
}
