/**
 * What the body of a patch holds, as the encoder plans it and the decoder reads it. docs/spec/patch.md, "Body".
 * @module
 */
import type { Link } from './link.ts';
import { KINDS } from './reference.ts';
import type { GlobalPointers } from './riscv.ts';
import type { Shift } from './shift-map.ts';
import type { RegionClass } from './windows.ts';

/** One step of rebuilding the target. */
export type Operation =
  | { readonly op: 'literal'; readonly size: number }
  | { readonly op: 'copy'; readonly from: number; readonly size: number }
  | { readonly op: 'repeat'; readonly distance: number; readonly size: number };

export const OPERATIONS = ['literal', 'copy', 'repeat'] as const;

/** What is sent before the operations. */
export interface Preamble {
  readonly classes: readonly RegionClass[];
  readonly fixed: { readonly start: number; readonly size: number };
  readonly shifts: readonly Shift[];
  readonly globalPointers: GlobalPointers;
  /** Where images without headers live; nothing of the above but the shifts is sent then. */
  readonly link: Link;
}

/** The encoder's knowledge; decoders have none. */
export interface Plan extends Preamble {
  readonly operations: readonly Operation[];
  /** Per kind, the right units before each wrong one, in order of coding. */
  readonly gaps: readonly (readonly number[])[];
}

/** More map entries than any encoder makes: bounds the decoder's memory. */
export const MAX_SHIFTS = 512;

/**
 * Bytes of the stream that one group of symbols never exceeds: seven literals (9 bits at most for each single model, 12
 * for each mix), an operation and its two numbers (31 lengths at 9 bits and 31 more bits each) are 178.
 */
export const GROUP_SIZE = 192;

/** Where coded bits went, for statistics. */
export type Topic = 'preamble' | 'map' | 'operations' | 'gaps' | 'fields' | 'differences' | 'literals';

/** What was decoded or coded so far. */
export class Tally {
  /** What is being coded. */
  topic: Topic = 'preamble';
  /** Operations and the target bytes they made, in the order literal, copy, repeat. */
  readonly operations: number[] = [0, 0, 0];
  readonly bytes: number[] = [0, 0, 0];
  /** Units met in copies and wrong predictions among them, by kind (plain: bytes). */
  readonly seen: number[] = new Array<number>(KINDS).fill(0);
  readonly wrong: number[] = new Array<number>(KINDS).fill(0);
  /** What the base's regions hold and entries of the shift map, known behind the preamble. */
  classes: readonly RegionClass[] = [];
  shifts = 0;
}

export function add(counts: number[], index: number, amount: number): void {
  counts[index] = (counts[index] ?? 0) + amount;
}
