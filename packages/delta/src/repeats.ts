/**
 * Finds repetitions inside the target: bytes that no block of the base supplies may still have been written before.
 * Hash chains over four bytes, lazy by one byte. What comes out are operations.
 * @module
 */
import type { Operation } from './body.ts';
import type { RepeatMeasure } from './repeat-measure.ts';

const HASH_BITS = 16;
const LONGEST_CHAIN = 64;
const SHORTEST = 4;
/** A repeat costs about this many literal bytes, growing with the length of its distance. */
const repeatCost = (distance: number, last: number): number =>
  distance === last ? 1.5 : 1.5 + (32 - Math.clz32(distance)) / 9;

/** Incremental index of the target; `cover` must be asked for stretches in ascending order. */
export class RepeatFinder {
  readonly #target: Uint8Array;
  readonly #measure: RepeatMeasure;
  readonly #heads = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #links: Int32Array;
  #indexed = 0;
  #lastDistance = 0;

  constructor(target: Uint8Array, measure: RepeatMeasure) {
    this.#target = target;
    this.#measure = measure;
    this.#links = new Int32Array(target.length);
  }

  /** Append to `out` literals, and repeats of anything before, that make up `[from, to)` of the target. */
  cover(from: number, to: number, out: Operation[]): void {
    let literals = from;
    const flush = (at: number): void => {
      if (at > literals) out.push({ op: 'literal', size: at - literals });
    };
    let at = from;
    while (at < to) {
      const here = this.#best(at, to);
      if (here.gain <= 0) {
        at++;
        continue;
      }
      const next = this.#best(at + 1, to);
      if (next.gain > here.gain + 0.5) {
        at++;
        continue;
      }
      flush(at);
      out.push({ op: 'repeat', distance: here.distance, size: here.size });
      this.#lastDistance = here.distance;
      at += here.size;
      literals = at;
    }
    flush(to);
  }

  #best(at: number, to: number): { gain: number; distance: number; size: number } {
    const best = { gain: 0, distance: 0, size: 0 };
    if (at + SHORTEST > to) return best;
    this.#indexUpTo(at);
    const consider = (from: number): void => {
      const distance = at - from;
      const size = this.#measure.length(from, at, to);
      if (size < SHORTEST) return;
      const gain = size * 0.7 - repeatCost(distance, this.#lastDistance);
      if (gain > best.gain) Object.assign(best, { gain, distance, size });
    };
    if (this.#lastDistance > 0 && this.#lastDistance <= at) consider(at - this.#lastDistance);
    let candidate = this.#heads[this.#hash(at)] ?? -1;
    for (let tries = 0; tries < LONGEST_CHAIN && candidate >= 0; tries++) {
      consider(candidate);
      candidate = this.#links[candidate] ?? -1;
    }
    return best;
  }

  #indexUpTo(end: number): void {
    for (; this.#indexed < end; this.#indexed++) {
      const hash = this.#hash(this.#indexed);
      this.#links[this.#indexed] = this.#heads[hash] ?? -1;
      this.#heads[hash] = this.#indexed;
    }
  }

  #hash(at: number): number {
    const t = this.#target;
    const word = (t[at] ?? 0) | ((t[at + 1] ?? 0) << 8) | ((t[at + 2] ?? 0) << 16) | ((t[at + 3] ?? 0) << 24);
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
}
