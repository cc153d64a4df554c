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
const groups: { name: string; first: number }[] = [];
function take(name: string, size: number): number {
  const first = next;
  groups.push({ name, first });
  next += size;
  return first;
}

/** Literal or not, by the three operations before and whether an instruction begins; then copy or repeat, by the former. */
export const OPERATION: number = take('operation', 27 * 3);
export const COPY_SIZE: number = take('copy size', NUMBER_MODELS);
export const COPY_FROM: number = take('copy from', NUMBER_MODELS);
/** At a new distance, at the last one. */
export const REPEAT_SIZE: number = take('repeat size', NUMBER_MODELS);
export const RECENT_SIZE: number = take('recent size', NUMBER_MODELS);
export const IS_RECENT: number = take('is recent', 27);
/** By size: up to 2, 3, more. */
export const REPEAT_DISTANCE: number = take('repeat distance', 3 * NUMBER_MODELS);
/** Units until the next wrong one. */
export const GAP: number = take('gap', NUMBER_MODELS);
/** Is the wrong reference still the same instruction? */
export const REPLACED: number = take('replaced', 1);
/** By trust: does the instruction change as it did before? */
export const HABIT: number = take('habit', MOST_TRUST + 1);
export const RECENT_INDEX: number = take('recent index', 8);
export const FIELD_DIFFERENCE: number = take('field difference', NUMBER_MODELS);
export const PREAMBLE: number = take('preamble', NUMBER_MODELS);
export const MAP_START: number = take('map start', NUMBER_MODELS);
export const MAP_SHIFT: number = take('map shift', NUMBER_MODELS);

/** The groups of models above, in order. */
export const MODEL_GROUPS: readonly { readonly name: string; readonly first: number }[] = groups;
/** The tables of byte models begin here. */
export const TABLES: number = next;

/** How many models there are when each table has `1 << tableBits` of them. */
export function modelsFor(tableBits: number): number {
  return TABLES + (3 << tableBits);
}
