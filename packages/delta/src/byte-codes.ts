/**
 * Bytes by what three contexts say of each bit. The models live in three tables and are found by hashing: what
 * collides shares a model. docs/spec/patch.md, "Bytes".
 * @module
 */
import { TABLES } from './contexts.ts';
import type { BitCoder } from './range-coder.ts';

/** Sizes of a table, as powers of two. */
export const LEAST_TABLE_BITS = 8;
export const MOST_TABLE_BITS = 14;

/** Told apart from each other by the contexts' upper bits. */
const DIFFERENCES = 0x400;
/** Weights by place in the instruction (0..3), then by content of the region. */
const DIFFERENCE_WEIGHTS = 4;

export class ByteCodes {
  readonly #coder: BitCoder;
  readonly #tableBits: number;
  #lastDifference = 0;

  constructor(coder: BitCoder, tableBits: number) {
    this.#coder = coder;
    this.#tableBits = tableBits;
  }

  /** A byte of the target behind the byte `last`, byte number `phase` of the instruction that begins with `first`. */
  literal(last: number, first: number, phase: number, value: number): number {
    return this.#byte(phase, last, first * 4 + phase, phase, value);
  }

  /** What is to be added to the byte `old`. */
  difference(old: number, isCode: boolean, value: number): number {
    const code = isCode ? 1 : 0;
    this.#lastDifference = this.#byte(
      DIFFERENCES + code,
      DIFFERENCES + old * 2 + code,
      DIFFERENCES + this.#lastDifference * 2 + code,
      DIFFERENCE_WEIGHTS + code,
      value,
    );
    return this.#lastDifference;
  }

  #byte(a: number, b: number, c: number, weights: number, value: number): number {
    let node = 1;
    for (let i = 7; i >= 0; i--) {
      const bit = (value >>> i) & 1;
      node =
        node * 2 +
        this.#coder.mixed(this.#place(0, a, node), this.#place(1, b, node), this.#place(2, c, node), weights, bit);
    }
    return node & 0xff;
  }

  #place(table: number, context: number, node: number): number {
    const hash = Math.imul((context << 8) | node, 0x9e3779b1);
    return TABLES + (table << this.#tableBits) + (hash >>> (32 - this.#tableBits));
  }
}
