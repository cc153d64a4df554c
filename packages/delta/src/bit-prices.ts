/**
 * What bits cost, in 1/64 bit, integers only: the same on every machine.
 * @module
 */
import { BitModels } from './bit-models.ts';
import type { BitCoder } from './range-coder.ts';

/** One bit that may as well be the other. */
export const EVEN = 64;
/** Nothing costs less, and nothing is so rare that it costs more than what this chance in 1/4096 says. */
const LEAST_CHANCE = 24;

/** Counts are halved at this: what was long ago counts less. */
const MOST_COUNTED = 1024;

/** What models expect at first counts like so many quarters of symbols seen. */
const FIRST_COUNT = 16;

/** Price of an event of probability i/4096: its logarithm by squaring, bit by bit. */
const PRICES = Uint16Array.from({ length: 4097 }, (_, chance) => {
  let value = Math.max(1, chance);
  let price = (12 - (31 - Math.clz32(value))) * EVEN;
  value *= 2 ** (15 - (31 - Math.clz32(value)));
  for (let step = EVEN / 2; step >= 1; step /= 2) {
    value = Math.floor((value * value) / 0x8000);
    if (value < 0x10000) continue;
    value = Math.floor(value / 2);
    price -= step;
  }
  return Math.max(0, price);
});

/** `zero`: probability of a zero in 1/4096. */
export function priceOf(zero: number, bit: number): number {
  return PRICES[bit === 0 ? zero : 4096 - zero] as number;
}

/** Counts what is coded with each model, beginning with what the models expect at first. */
export class BitCounts implements BitCoder {
  readonly #counts: Uint32Array;

  constructor(models: number) {
    this.#counts = new Uint32Array(models * 2);
    const first = new BitModels(models);
    for (let i = 0; i < models; i++) {
      const zeros = (first.chance(i) * FIRST_COUNT) >> 12;
      this.#counts[i * 2] = zeros;
      this.#counts[i * 2 + 1] = FIRST_COUNT - zeros;
    }
  }

  bit(index: number, value: number): number {
    this.add(index, value, 4);
    return value;
  }

  mixed(_a: number, _b: number, _c: number, _set: number, value: number): number {
    return value;
  }

  even(value: number): number {
    return value;
  }

  /** A bit was seen `quarters` / 4 times. */
  add(index: number, value: number, quarters: number): void {
    const at = index * 2 + value;
    const sum = (this.#counts[at] as number) + quarters;
    this.#counts[at] = sum;
    if (sum <= MOST_COUNTED) return;
    this.#counts[at] = sum >>> 1;
    this.#counts[at ^ 1] = (this.#counts[at ^ 1] as number) >>> 1;
  }

  /** Probability of a zero in 1/4096. */
  chance(index: number): number {
    const zeros = this.#counts[index * 2] as number;
    const ones = this.#counts[index * 2 + 1] as number;
    const chance = Math.floor((4096 * (zeros + 1)) / (zeros + ones + 2));
    return Math.max(LEAST_CHANCE, Math.min(4096 - LEAST_CHANCE, chance));
  }
}

/** Adds up what is coded would cost if models were as the counts say. */
export class BitPrices implements BitCoder {
  readonly #counts: BitCounts;
  #total = 0;

  constructor(counts: BitCounts) {
    this.#counts = counts;
  }

  of(code: (coder: BitCoder) => unknown): number {
    this.#total = 0;
    code(this);
    return this.#total;
  }

  bit(index: number, value: number): number {
    this.#total += priceOf(this.#counts.chance(index), value);
    return value;
  }

  mixed(_a: number, _b: number, _c: number, _set: number, value: number): number {
    return value;
  }

  even(value: number): number {
    this.#total += EVEN;
    return value;
  }
}

/** Adds up the price of mixed bits as adaptive models would have it, and lets these learn when told to. */
export class MixedPrices implements BitCoder {
  readonly #models: BitModels;
  learns = true;
  total = 0;

  constructor(models: BitModels) {
    this.#models = models;
  }

  bit(_index: number, value: number): number {
    return value;
  }

  mixed(a: number, b: number, c: number, set: number, value: number): number {
    this.total += priceOf(this.#models.mix(a, b, c, set), value);
    if (this.learns) this.#models.learn(a, b, c, set, value);
    return value;
  }

  even(value: number): number {
    return value;
  }
}
