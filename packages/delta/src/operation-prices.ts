/**
 * What operations cost, in 1/64 bit, for the parser to choose by: tables made from how often each bit was coded by a
 * parse before, or from a guess.
 * @module
 */
import { BitCounts, BitPrices } from './bit-prices.ts';
import * as model from './contexts.ts';
import { codeNumber, codeSigned } from './number-codes.ts';
import {
  codeDistance,
  codeIsRecent,
  codeKind,
  codeRepeatSize,
  HISTORIES,
  historyAfter,
  PHASES,
} from './operation-codes.ts';

const LONGEST_TABLED = 160;

/** Prices of numbers by their bit length and the two bits that follow: what has models, nearly. */
class NumberPrices {
  readonly #table = new Uint16Array(32 * 4);

  constructor(price: (value: number) => number) {
    for (let length = 0; length < 31; length++) {
      for (let next = 0; next < 4; next++) {
        const value = length < 2 ? (1 << length) | (next & length) : (4 + next) * 2 ** (length - 2);
        this.#table[length * 4 + next] = price(value - 1);
      }
    }
  }

  of(value: number): number {
    const plusOne = value + 1;
    const length = 31 - Math.clz32(plusOne);
    const next = length < 2 ? plusOne & length : (plusOne >>> (length - 2)) & 3;
    return this.#table[length * 4 + next] as number;
  }
}

export class OperationPrices {
  readonly #kinds = new Uint16Array(HISTORIES * PHASES * 3);
  readonly #recency = new Uint16Array(HISTORIES * 2);
  readonly #repeatSizes: readonly Uint16Array[];
  readonly #distances: readonly NumberPrices[];
  readonly #copySizes: NumberPrices;
  readonly #jumps: NumberPrices;

  constructor(counts: BitCounts) {
    const prices = new BitPrices(counts);
    for (let history = 0; history < HISTORIES; history++) {
      for (let phase = 0; phase < PHASES; phase++) {
        for (let kind = 0; kind < 3; kind++) {
          this.#kinds[(history * PHASES + phase) * 3 + kind] = prices.of((c) => codeKind(c, history, phase, kind));
        }
      }
      this.#recency[history * 2] = prices.of((c) => codeIsRecent(c, history, false));
      this.#recency[history * 2 + 1] = prices.of((c) => codeIsRecent(c, history, true));
    }
    this.#repeatSizes = [false, true].map((isRecent) =>
      Uint16Array.from({ length: LONGEST_TABLED + 1 }, (_, size) =>
        size === 0 ? 0 : prices.of((c) => codeRepeatSize(c, isRecent, size)),
      ),
    );
    this.#distances = [2, 3, 4].map(
      (size) => new NumberPrices((value) => prices.of((c) => codeDistance(c, size, value + 1))),
    );
    this.#copySizes = new NumberPrices((value) => prices.of((c) => codeNumber(c, model.COPY_SIZE, value)));
    this.#jumps = new NumberPrices((value) => prices.of((c) => codeNumber(c, model.COPY_FROM, value)));
  }

  /** That a literal (0), copy (1) or repeat (2) follows. */
  kind(history: number, phase: number, kind: number): number {
    return this.#kinds[(history * PHASES + (phase > 0 ? 1 : 0)) * 3 + kind] as number;
  }

  recency(history: number, isRecent: boolean): number {
    return this.#recency[history * 2 + (isRecent ? 1 : 0)] as number;
  }

  distance(size: number, distance: number): number {
    return (this.#distances[size < 3 ? 0 : size < 4 ? 1 : 2] as NumberPrices).of(distance - 1);
  }

  /** Sizes in 1..160 are told apart. */
  repeatSize(isRecent: boolean, size: number): number {
    return this.#repeatSizes[isRecent ? 1 : 0]?.[Math.min(size, LONGEST_TABLED)] as number;
  }

  copySize(size: number): number {
    return this.#copySizes.of(size - 1);
  }

  /** A copy that begins `jump` bytes behind the end of the copy before. */
  jump(jump: number): number {
    return this.#jumps.of(jump < 0 ? -2 * jump - 1 : 2 * jump);
  }
}

/** Follows the codec through the operations chosen and counts the bits of each model. */
export class OperationCounter {
  readonly counts: BitCounts = new BitCounts(model.TABLES);
  readonly #phases: Uint8Array;
  #history = 0;
  #at = 0;
  #baseEnd = 0;
  #lastDistance = 0;

  /** `phases`: by place of the target, bytes from the begin of the instruction. */
  constructor(phases: Uint8Array) {
    this.#phases = phases;
  }

  literals(size: number): void {
    for (let i = 0; i < size; i++) this.#kind(0, 1);
  }

  copy(from: number, size: number): void {
    this.#kind(1, size);
    codeSigned(this.counts, model.COPY_FROM, from - this.#baseEnd);
    this.#baseEnd = from + size;
    codeNumber(this.counts, model.COPY_SIZE, size - 1);
  }

  /** The copy at hand is `size` bytes longer than was said. */
  extend(size: number): void {
    this.#at += size;
    this.#baseEnd += size;
  }

  repeat(distance: number, size: number): void {
    const history = this.#history;
    this.#kind(2, size);
    const isRecent = codeIsRecent(this.counts, history, distance === this.#lastDistance);
    codeRepeatSize(this.counts, isRecent, size);
    if (!isRecent) codeDistance(this.counts, size, distance);
    this.#lastDistance = distance;
  }

  #kind(kind: number, size: number): void {
    codeKind(this.counts, this.#history, this.#phases[this.#at] as number, kind);
    this.#history = historyAfter(this.#history, kind);
    this.#at += size;
  }
}
