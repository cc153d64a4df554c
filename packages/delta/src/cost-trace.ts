/**
 * What decoding cost, along the target.
 * @module
 */

/** What something costs. */
export interface Cost {
  /** Patch bytes, by information content; rarely a whole number. */
  readonly bytes: number;
  /** Binary decisions decoded. */
  readonly symbols: number;
}

/** Sums of costs by target position; positions only grow. */
export class CostTrace {
  readonly #positions: number[] = [];
  /** Sums of all charges up to and with the entry's own. */
  readonly #bits: number[] = [];
  readonly #symbols: number[] = [];

  /** Charge a decision worth `bits` to the target byte at `position`, which is no smaller than any before. */
  charge(position: number, bits: number): void {
    const last = this.#positions.length - 1;
    const isNew = last < 0 || (this.#positions[last] ?? 0) < position;
    const at = isNew ? last + 1 : last;
    if (isNew) this.#positions.push(position);
    this.#bits[at] = (this.#bits[last] ?? 0) + bits;
    this.#symbols[at] = (this.#symbols[last] ?? 0) + 1;
  }

  /** Cost of the target bytes from `start` to `end`, `end` excluded. */
  between(start: number, end: number): Cost {
    if (end <= start) return { bytes: 0, symbols: 0 };
    const [first, last] = [this.#countBefore(start) - 1, this.#countBefore(end) - 1];
    return {
      bytes: ((this.#bits[last] ?? 0) - (this.#bits[first] ?? 0)) / 8,
      symbols: (this.#symbols[last] ?? 0) - (this.#symbols[first] ?? 0),
    };
  }

  /** Entries at positions below `position`. */
  #countBefore(position: number): number {
    let [low, high] = [0, this.#positions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#positions[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
