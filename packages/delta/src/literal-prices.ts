/**
 * What bytes of the target would cost as literals, by byte models that have learned the literals chosen so far.
 * @module
 */

import { BitModels } from './bit-models.ts';
import { MixedPrices } from './bit-prices.ts';
import { ByteCodes } from './byte-codes.ts';
import { modelsFor } from './contexts.ts';
import type { RepeatMeasure } from './repeat-measure.ts';

const TABLE_BITS = 11;

export class LiteralPrices {
  readonly #target: Uint8Array;
  readonly #measure: RepeatMeasure;
  readonly #coder = new MixedPrices(new BitModels(modelsFor(TABLE_BITS)));
  readonly #bytes = new ByteCodes(this.#coder, TABLE_BITS);
  /** Prices asked before, 0 where not. */
  readonly #known: Uint16Array;

  /** `measure` knows the places' surroundings. */
  constructor(target: Uint8Array, measure: RepeatMeasure) {
    this.#target = target;
    this.#measure = measure;
    this.#known = new Uint16Array(target.length);
  }

  /** The price of the byte at `at`, in 1/64 bit, as of when it was asked for first. */
  at(at: number): number {
    const known = this.#known[at] as number;
    if (known > 0) return known;
    this.#coder.learns = false;
    const price = Math.max(1, this.#code(at));
    this.#known[at] = price;
    return price;
  }

  /** The byte at `at` was chosen to be a literal. */
  learn(at: number): void {
    this.#coder.learns = true;
    this.#code(at);
  }

  #code(at: number): number {
    const target = this.#target;
    const { phases, firsts } = this.#measure;
    const last = at === 0 ? 0 : (target[at - 1] as number);
    this.#coder.total = 0;
    this.#bytes.literal(last, firsts[at] as number, phases[at] as number, target[at] as number);
    return this.#coder.total;
  }
}
