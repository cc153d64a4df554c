/**
 * About what wrong predictions cost, in 1/64 bit.
 * @module
 */
import { EVEN, priceOf } from './bit-prices.ts';
import { RECENT } from './contexts.ts';
import { FIELD_BITS, FIXED_BITS, getField, KINDS, signed } from './reference.ts';

/** To say that a flaw comes right behind another one, and otherwise, to say behind how many right ones. */
const NEXT = 100;
const BEHIND = 220;
const RECENT_DIFFERENCE = 3 * EVEN;
const REPLACED_BYTE = 7 * EVEN;
/**
 * In 1/16: a wrong reference teaches the decoder what to expect next time, so it is worth more than it seems; where
 * nothing matched, guesses are worse than on average.
 */
const REFERENCE_SHARE = 8;
const PLAIN_SHARE = 19;
const UNTRUSTED_SHARE = 24;

export class FlawPrices {
  /** By place: of the flaws in plain bytes their difference, of others their price. */
  readonly #prices: Uint16Array;
  readonly #differences: Uint8Array;
  readonly #untrusted: Uint8Array;
  /** 1 within units that only come out right as a whole. */
  readonly #within: Uint8Array;
  readonly #counts = new Uint32Array(256).fill(1);
  #total = 256;
  readonly #recent = new Int32Array(KINDS * RECENT);

  /** Add to a target offset to get a place in the tables: lanes overlap in the target. */
  shift = 0;

  constructor(size: number) {
    this.#prices = new Uint16Array(size);
    this.#differences = new Uint8Array(size);
    this.#untrusted = new Uint8Array(size);
    this.#within = new Uint8Array(size);
  }

  /** A plain byte differs, behind `right` right ones. */
  plain(to: number, difference: number, right: number): void {
    const at = to + this.shift;
    this.#prices[at] = right === 0 ? NEXT : BEHIND;
    this.#differences[at] = difference;
    this.#counts[difference] = (this.#counts[difference] as number) + 4;
    this.#total += 4;
  }

  /** A reference is not as predicted, behind `right` right ones of its kind. */
  reference(
    to: number,
    kind: number,
    size: number,
    old: number,
    predicted: number,
    actual: number,
    right: number,
  ): void {
    const at = to + this.shift;
    const gap = right === 0 ? NEXT : BEHIND;
    if (((actual ^ old) & (FIXED_BITS[kind] ?? 0)) !== 0) {
      this.#prices[at] = gap + size * REPLACED_BYTE;
      return;
    }
    const difference = signed(getField(kind, actual) - predicted, FIELD_BITS[kind] ?? 32);
    const recent = this.#recent.subarray(kind * RECENT, (kind + 1) * RECENT);
    const known = recent.indexOf(difference);
    const length = 33 - Math.clz32(Math.abs(difference));
    this.#prices[at] = gap + (known >= 0 ? RECENT_DIFFERENCE : (4 + length) * EVEN);
    recent.copyWithin(1, 0, known < 0 ? RECENT - 1 : known);
    recent[0] = difference;
  }

  /** What the flaw at a place of the tables costs; 0 if all is right there. */
  at(at: number): number {
    const price = this.#prices[at] as number;
    const difference = this.#differences[at] as number;
    if (price === 0) return 0;
    const full = difference === 0 ? price : price + this.#ofDifference(difference);
    const share = this.#untrusted[at] === 1 ? UNTRUSTED_SHARE : difference === 0 ? REFERENCE_SHARE : PLAIN_SHARE;
    return (full * share) >> 4;
  }

  /** Nothing matched at `to`: the lane only reaches there. */
  distrust(to: number): void {
    this.#untrusted[to + this.shift] = 1;
  }

  /** The `size` bytes at `to` belong together. */
  join(to: number, size: number): void {
    this.#within.fill(1, to + this.shift + 1, to + this.shift + size);
  }

  /** Whether a place of the tables lies within such a unit. */
  isWithin(at: number): boolean {
    return this.#within[at] === 1;
  }

  #ofDifference(difference: number): number {
    return priceOf(Math.max(1, Math.floor((4096 * (this.#counts[difference] as number)) / this.#total)), 0);
  }
}
