/**
 * The layout of the adaptive models: every model array has a place in one table. docs/spec/patch.md, "Models".
 * @module
 */
import { MOST_TRUST } from './habits.ts';

/** A number's bit length is coded in unary; lengths from here on share one model. */
export const UNARY_MODELS = 24;
/** Lengths 1 up to here have models for the two bits behind the leading one. */
export const MODELLED_LENGTHS = 12;
/** The lowest bits have a model each: signs and alignments show there. */
export const LOW_BITS = 2;
export const NUMBER_MODELS: number = UNARY_MODELS + MODELLED_LENGTHS * 3 + LOW_BITS;

/** Recent field differences remembered for repetition. */
export const RECENT = 4;

let next = 0;
function take(size: number): number {
  const at = next;
  next += size;
  return at;
}

/** Operation that follows, by operation before. */
export const OPERATION: number = take(27 * 3);
export const COPY_SIZE: number = take(NUMBER_MODELS);
export const COPY_FROM: number = take(NUMBER_MODELS);
export const REPEAT_SIZE: number = take(NUMBER_MODELS);
export const REPEAT_DISTANCE: number = take(NUMBER_MODELS);
/** Units until the next wrong one, by kind. */
export const GAP: number = take(NUMBER_MODELS);
/** By kind: is the wrong reference still the same instruction? */
export const REPLACED: number = take(1);
/** By trust: does the instruction change as it did before? */
export const HABIT: number = take(MOST_TRUST + 1);
export const RECENT_INDEX: number = take(8);
export const FIELD_DIFFERENCE: number = take(NUMBER_MODELS);
export const PREAMBLE: number = take(NUMBER_MODELS);
export const MAP_START: number = take(NUMBER_MODELS);
export const MAP_SHIFT: number = take(NUMBER_MODELS);

/** The tables of byte models begin here. */
export const TABLES: number = next;

/** How many models there are when each table has `1 << tableBits` of them. */
export function modelsFor(tableBits: number): number {
  return TABLES + (3 << tableBits);
}
