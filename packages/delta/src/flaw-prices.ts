/**
 * About what wrong predictions cost, in 1/64 bit.
 * @module
 */
import { EVEN, priceOf } from './bit-prices.ts';
import { RECENT } from './contexts.ts';
import { FIELD_BITS, FIXED_BITS, getField, KINDS, signed } from './reference.ts';

/** To say that a flaw comes right behind another one, and otherwise, to say behind how many right ones. */
const RS = +(process.env.RS ?? 1), PS = +(process.env.PS ?? 1);
const NEXT = +(process.env.FN ?? 100);
const BEHIND = +(process.env.FB ?? 260);
const RECENT_DIFFERENCE = 3 * EVEN;
const REPLACED_BYTE = 7 * EVEN;

export class FlawPrices {
  /** By place of the target: of the flaws in plain bytes their difference, of others their price. */
  readonly #prices: Uint16Array;
  readonly #differences: Uint8Array;
  readonly #counts = new Uint32Array(256).fill(1);
  #total = 256;
  readonly #recent = new Int32Array(KINDS * RECENT);

  constructor(targetSize: number) {
    this.#prices = new Uint16Array(targetSize);
    this.#differences = new Uint8Array(targetSize);
  }

  /** A plain byte differs, behind `right` right ones. */
  plain(at: number, difference: number, right: number): void {
    this.#prices[at] = right === 0 ? NEXT : BEHIND;
    this.#differences[at] = difference;
    this.#counts[difference] = (this.#counts[difference] as number) + 4;
    this.#total += 4;
  }

  /** A reference is not as predicted, behind `right` right ones of its kind. */
  reference(at: number, kind: number, size: number, old: number, predicted: number, actual: number, right: number): void {
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

  /** What the flaw at target offset `at` costs; 0 if all is right there. */
  at(at: number): number {
    const price = this.#prices[at] as number;
    const difference = this.#differences[at] as number;
    return price === 0 ? 0 : Math.max(1, Math.round((difference === 0 ? price * RS : (price + this.ofDifference(difference)) * PS)));
  }

  ofDifference(difference: number): number {
    return priceOf(Math.max(2, Math.floor((4096 * (this.#counts[difference] as number)) / this.#total)), 0);
  }

  /** A byte that nobody walked differs, next to another such one or not. */
  ofUnwalked(difference: number, isNext: boolean): number {
    return (isNext ? NEXT : BEHIND) + this.ofDifference(difference);
  }
}
