/**
 * Finds where in the base something like a stretch of the target occurs. Only suffixes at even offsets are sorted, as
 * texts of two-byte symbols: half the memory and less than half the time. A match that begins at an odd offset is
 * found one byte on.
 * @module
 */
import { sortSuffixes } from './suffix-array.ts';

const SYMBOLS = 0x10000;
/** Longer agreements are told apart by nobody: bounds the time of one comparison. */
const LONGEST_COMPARE = 2048;

/** Memory to sort texts of up to so many bytes, used again for one text after the other. */
export class SortingSpace {
  readonly symbols: Int32Array;
  readonly sorted: Int32Array;

  constructor(size: number) {
    this.symbols = new Int32Array((size + 1) >>> 1);
    this.sorted = new Int32Array((size + 1) >>> 1);
  }
}

/** Valid until its space is used for another text. */
export class SuffixIndex {
  /** Base offset of the longest match found last. */
  from = 0;
  /** Its place among the sorted suffixes. */
  rank = 0;
  /** Bytes compared so far. */
  compared = 0;
  readonly base: Uint8Array;
  readonly #sorted: Int32Array;
  /** Where the suffixes that begin with a symbol start. */
  readonly #starts = new Int32Array(SYMBOLS + 1);

  constructor(base: Uint8Array, space: SortingSpace) {
    this.base = base;
    const size = (base.length + 1) >>> 1;
    const symbols = space.symbols.subarray(0, size);
    this.#sorted = space.sorted.subarray(0, size);
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

  /** Base offset of the suffix at `rank`; negative beyond both ends. */
  at(rank: number): number {
    return rank < 0 || rank >= this.#sorted.length ? -1 : (this.#sorted[rank] as number) * 2;
  }

  /** Bytes in which base at `from` and target at `at` agree, at most `LONGEST_COMPARE`. */
  agreement(target: Uint8Array, at: number, from: number): number {
    return this.#agree(target, at, from, 0);
  }

  /** Size of the longest match of the target at `at`, 0 for less than two bytes; `from` and `rank` say where it is. */
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
        this.rank = middle;
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
