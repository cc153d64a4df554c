/**
 * Finds where in the base something like a stretch of the target occurs. Only suffixes at even offsets are sorted, as
 * texts of two-byte symbols: half the memory and less than half the time. A match that begins at an odd offset is
 * found one byte on.
 * @module
 */
import { jumpCost, LITERAL_COST } from './copy-costs.ts';
import type { MatchIndex } from './seeds.ts';
import { sortSuffixes } from './suffix-array.ts';

const SYMBOLS = 0x10000;
/** Longer agreements are told apart by nobody: bounds the time of one comparison. */
const LONGEST_COMPARE = 2048;
/** Suffixes beside the longest match that are tried, on each side. */
const NEIGHBOURS = 8;
const STEPS: readonly number[] = [-1, 1];
/** Longer ones are rarely found twice. */
const LONGEST_DOUBTED = 64;

export class SuffixIndex implements MatchIndex {
  /** Base offset of the longest match found last. */
  from = 0;
  /** Bytes compared so far. */
  compared = 0;
  readonly base: Uint8Array;
  readonly #sorted: Int32Array;
  /** Place of the longest match found last among the sorted suffixes. */
  #rank = 0;
  /** Where the suffixes that begin with a symbol start. */
  readonly #starts = new Int32Array(SYMBOLS + 1);

  constructor(base: Uint8Array) {
    this.base = base;
    const size = (base.length + 1) >>> 1;
    const symbols = new Int32Array(size);
    this.#sorted = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const symbol = ((base[2 * i] as number) << 8) | (2 * i + 1 < base.length ? (base[2 * i + 1] as number) : 0);
      symbols[i] = symbol;
      this.#starts[symbol + 1] = (this.#starts[symbol + 1] as number) + 1;
    }
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      this.#starts[symbol + 1] = (this.#starts[symbol + 1] as number) + (this.#starts[symbol] as number);
    }
    sortSuffixes(symbols, this.#sorted, SYMBOLS);
  }

  /** Of the longest match at `at` and those sorted next to it the one worth most behind a copy along `diagonal`. */
  find(target: Uint8Array, at: number, diagonal: number): number {
    let size = this.longest(target, at);
    if (size < 3 || size > LONGEST_DOUBTED) return size;
    let worth = size * LITERAL_COST - jumpCost(this.from - at - diagonal);
    for (const step of STEPS) {
      for (let rank = this.#rank + step, k = 0; k < NEIGHBOURS && this.#sorted[rank] !== undefined; rank += step, k++) {
        const other = (this.#sorted[rank] as number) * 2;
        const agreed = this.#agree(target, at, other, 0);
        if (agreed < 3) break;
        const otherWorth = agreed * LITERAL_COST - jumpCost(other - at - diagonal);
        if (otherWorth > worth) {
          worth = otherWorth;
          this.from = other;
          size = agreed;
        }
      }
    }
    return size;
  }

  /** Size of the longest match of the target at `at`, 0 for less than two bytes; `from` says where it is. */
  longest(target: Uint8Array, at: number): number {
    if (at + 2 > target.length) return 0;
    const base = this.base;
    const symbol = ((target[at] as number) << 8) | (target[at + 1] as number);
    let low = this.#starts[symbol] as number;
    let high = (this.#starts[symbol + 1] as number) - 1;
    // Agreement of the bounds with the needle lets the comparison skip what is known to be equal.
    let agreedLow = 2;
    let agreedHigh = 2;
    let best = 0;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const from = (this.#sorted[middle] as number) * 2;
      const size = this.#agree(target, at, from, agreedLow < agreedHigh ? agreedLow : agreedHigh);
      if (size > best) {
        best = size;
        this.from = from;
        this.#rank = middle;
      }
      const isBefore =
        from + size >= base.length ||
        (at + size < target.length && (base[from + size] as number) < (target[at + size] as number));
      if (isBefore) {
        low = middle + 1;
        agreedLow = size;
      } else {
        high = middle - 1;
        agreedHigh = size;
      }
    }
    return best < 2 ? 0 : best;
  }

  #agree(target: Uint8Array, at: number, from: number, known: number): number {
    const base = this.base;
    const most = Math.min(base.length - from, target.length - at, LONGEST_COMPARE);
    let size = known;
    while (size < most && base[from + size] === target[at + size]) size++;
    this.compared += size - known + 1;
    return size < most ? size : most;
  }
}
