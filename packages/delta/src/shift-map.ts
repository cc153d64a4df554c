/**
 * The map from base addresses to target addresses: what moved by how much. A sorted table sent with the patch gives
 * the rule, a small table of exceptions learned from corrected references refines it. docs/spec/patch.md, "Shift map".
 * @module
 */

/** From `start` up to the next entry's start, addresses move by `shift` (modulo 2^32). */
export interface Shift {
  readonly start: number;
  readonly shift: number;
}

/** Slots of the learned table; a power of two. */
export const LEARNED_SLOTS = 256;

export class ShiftMap {
  readonly #starts: Uint32Array;
  readonly #shifts: Int32Array;
  readonly #keys: Uint32Array = new Uint32Array(LEARNED_SLOTS);
  readonly #learned: Int32Array = new Int32Array(LEARNED_SLOTS);

  constructor(entries: readonly Shift[]) {
    this.#starts = Uint32Array.from(entries, (entry) => entry.start);
    this.#shifts = Int32Array.from(entries, (entry) => entry.shift);
  }

  /** Where `address` of the base is expected in the target. */
  map(address: number): number {
    const slot = slotOf(address);
    const shift = this.#keys[slot] === address ? (this.#learned[slot] ?? 0) : this.#rule(address);
    return (address + shift) >>> 0;
  }

  /** `address` of the base turned out to be `actual` in the target. */
  learn(address: number, actual: number): void {
    const slot = slotOf(address);
    const shift = (actual - address) | 0;
    if (this.#keys[slot] === address || shift !== this.#rule(address)) {
      this.#keys[slot] = address;
      this.#learned[slot] = shift;
    }
  }

  #rule(address: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : (this.#shifts[low - 1] ?? 0);
  }
}

function slotOf(address: number): number {
  return Math.imul(address, 0x9e3779b1) >>> 24;
}
