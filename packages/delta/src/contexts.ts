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

/** Literal or operation, by history and phase; which operation, by history. */
export const IS_OPERATION: number = take(27 * 2);
export const IS_REPEAT: number = take(27);
/** Does a repeat have the distance of the repeat before? By history. */
export const IS_RECENT: number = take(27);
export const COPY_SIZE: number = take(NUMBER_MODELS);
export const COPY_FROM: number = take(NUMBER_MODELS);
/** At a new distance, at the last one. */
export const REPEAT_SIZE: number = take(2 * NUMBER_MODELS);
/** By size 2 or less, 3, more. */
export const DISTANCE_LENGTH: number = take(3 * 32);
export const DISTANCE_BITS: number = take(32 * 4);
export const DISTANCE_LOWEST: number = take(1);
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
