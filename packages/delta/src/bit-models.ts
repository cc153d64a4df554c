/**
 * The adaptive binary models: what is known of a bit, how it is learned, and how three opinions become one.
 * Integers only. docs/spec/patch.md, "Models".
 * @module
 */
import { FIRST_STATES } from './first-states.ts';

/** Adaptation divisor by number of symbols seen: a fresh model moves by 2/3, a settled one by 1/(LIMIT + 1.5). */
const ADAPTATION_LIMIT = 15;
const ADAPTATION_RATES = Uint16Array.from({ length: ADAPTATION_LIMIT + 1 }, (_, seen) =>
  Math.floor(131072 / (2 * seen + 3)),
);

/** First states are this far apart, in halves of the unit of `stretch`. */
const STATE_STEP = 77;
/** A first state counts for as many symbols seen. */
const FIRST_SEEN = 4;

/** Sets of weights for mixing. */
export const WEIGHT_SETS = 6;
/** Weights are in 1/65536: three of them begin as a little more than the mean. */
const FIRST_WEIGHT = 0x5000;
const LARGEST_WEIGHT = 0x40000;
/** A weight moves by the product of error and opinion, divided by 2 to the power of this. */
const WEIGHT_RATE = 10;

/** 256 * log2(1 + i / 64). */
const LOGARITHMS = Uint8Array.of(
  0,
  6,
  11,
  17,
  22,
  28,
  33,
  38,
  44,
  49,
  54,
  59,
  63,
  68,
  73,
  78,
  82,
  87,
  92,
  96,
  100,
  105,
  109,
  113,
  118,
  122,
  126,
  130,
  134,
  138,
  142,
  146,
  150,
  154,
  157,
  161,
  165,
  169,
  172,
  176,
  179,
  183,
  186,
  190,
  193,
  197,
  200,
  203,
  207,
  210,
  213,
  216,
  220,
  223,
  226,
  229,
  232,
  235,
  238,
  241,
  244,
  247,
  250,
  253,
);
/** 4096 / (1 + 2 ** -(i / 2)). */
const CHANCES = Uint16Array.of(
  2048,
  2399,
  2731,
  3026,
  3277,
  3481,
  3641,
  3763,
  3855,
  3923,
  3972,
  4007,
  4033,
  4051,
  4064,
  4073,
  4080,
  4085,
  4088,
  4090,
  4092,
  4093,
  4094,
  4095,
  4095,
  4095,
);

/**
 * `size` models of 16 bits each: the probability of a zero in 1/4096 in the upper 12, how much was seen in the lower 4.
 */
export class BitModels {
  readonly #cells: Uint16Array;
  readonly #weights: Int32Array = new Int32Array(WEIGHT_SETS * 3).fill(FIRST_WEIGHT);
  /** The last mix: the stretched opinions and what came of them. */
  readonly #opinions = new Int32Array(3);
  #mixed = 0;

  constructor(size: number) {
    this.#cells = new Uint16Array(size).fill(0x8000);
    for (let i = 0; i < FIRST_STATES.length && i < size; i++) {
      this.#cells[i] = (stateChance(Number.parseInt(FIRST_STATES[i] ?? '', 16)) << 4) | FIRST_SEEN;
    }
  }

  /** Probability of a zero in 1/4096, never 0 and never 4096. */
  chance(index: number): number {
    return Math.max(1, (this.#cells[index] ?? 0) >>> 4);
  }

  update(index: number, bit: number): void {
    const cell = this.#cells[index] ?? 0;
    const seen = cell & 15;
    const zero = cell >>> 4;
    const rate = ADAPTATION_RATES[seen] ?? 0;
    const moved = bit === 0 ? zero + (((0xfff - zero) * rate + 0x8000) >>> 16) : zero - ((zero * rate + 0x8000) >>> 16);
    this.#cells[index] = (moved << 4) | Math.min(seen + 1, ADAPTATION_LIMIT);
  }

  /** What the models `a`, `b` and `c` say together by the weights of `set`: probability of a zero in 1/4096. */
  mix(a: number, b: number, c: number, set: number): number {
    this.#opinions[0] = stretch(this.chance(a));
    this.#opinions[1] = stretch(this.chance(b));
    this.#opinions[2] = stretch(this.chance(c));
    let sum = 0;
    for (let i = 0; i < 3; i++) sum += ((this.#opinions[i] ?? 0) * (this.#weights[set * 3 + i] ?? 0)) >> 16;
    this.#mixed = squash(sum);
    return this.#mixed;
  }

  /** Learn from the bit that the last mix was about. */
  learn(a: number, b: number, c: number, set: number, bit: number): void {
    const error = (bit === 0 ? 4096 : 0) - this.#mixed;
    for (let i = 0; i < 3; i++) {
      const change = ((this.#opinions[i] ?? 0) * error + (1 << (WEIGHT_RATE - 1))) >> WEIGHT_RATE;
      const weight = (this.#weights[set * 3 + i] ?? 0) + change;
      this.#weights[set * 3 + i] = Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, weight));
    }
    this.update(a, bit);
    this.update(b, bit);
    this.update(c, bit);
  }
}

/** Chance of a zero, in 1/4096, that a first state of 0 to 15 means. */
export function stateChance(state: number): number {
  return squash((2 * state - 15) * STATE_STEP);
}

/** 256 * log2(value), for 1..4095, from the seven leading bits. */
function logarithm(value: number): number {
  const length = 31 - Math.clz32(value);
  return length * 256 + (LOGARITHMS[((value << 6) >>> length) & 63] ?? 0);
}

/** 256 * log2(zero / one) of a probability in 1/4096: opinions that can be added. */
export function stretch(zero: number): number {
  return logarithm(zero) - logarithm(4096 - zero);
}

/** The inverse of `stretch`: a probability of a zero in 1/4096, never 0 and never 4096. */
export function squash(value: number): number {
  const size = Math.min(Math.abs(value), 3071);
  const low = CHANCES[size >>> 7] ?? 0;
  const chance = low + ((((CHANCES[(size >>> 7) + 1] ?? 0) - low) * (size & 127)) >>> 7);
  return value < 0 ? 4096 - chance : chance;
}
