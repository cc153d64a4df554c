/**
 * Places that were passed by, chained to the one before with the same first four and the same first eight bytes: far
 * cheaper to take in than a tree, and good enough for the few places that ask.
 * @module
 */
import { agreementOf, hashOfEight, hashOfFour } from './byte-hashes.ts';
import type { RepeatFinds } from './repeat-finds.ts';

const HASH_BITS = 17;
/** So many links of each chain are followed. */
const MOST_STEPS = 8;
/** Shorter strings have no chain of their own. */
export const SHORTEST_CHAINED = 8;

export class RepeatChains {
  readonly #bytes: Uint8Array;
  /** Per place the one before it in the chain of fours, and in that of eights. */
  readonly #before: Int32Array;
  readonly #fours = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #eights = new Int32Array(1 << HASH_BITS).fill(-1);

  /** `links`: two numbers per place, to keep what belongs to it. */
  constructor(bytes: Uint8Array, links: Int32Array) {
    this.#bytes = bytes;
    this.#before = links;
  }

  /** Take in a place with at least `SHORTEST_CHAINED` bytes behind it. */
  enter(at: number): void {
    const four = hashOfFour(this.#bytes, at, HASH_BITS);
    const eight = hashOfEight(this.#bytes, at, HASH_BITS);
    this.#before[2 * at] = this.#fours[four] as number;
    this.#before[2 * at + 1] = this.#eights[eight] as number;
    this.#fours[four] = at;
    this.#eights[eight] = at;
  }

  /** Note what agrees with the bytes at `at`, up to `most` of them; both chains lead from near to far. */
  find(at: number, most: number, finds: RepeatFinds): void {
    let four = this.#fours[hashOfFour(this.#bytes, at, HASH_BITS)] as number;
    let eight = this.#eights[hashOfEight(this.#bytes, at, HASH_BITS)] as number;
    let fours = 0;
    let eights = 0;
    while ((four >= 0 || eight >= 0) && finds.longest < most) {
      const from = Math.max(four, eight);
      if (this.#bytes[from + finds.longest] === this.#bytes[at + finds.longest]) {
        finds.add(agreementOf(this.#bytes, from, this.#bytes, at, most), at - from);
      }
      if (from === four) four = ++fours < MOST_STEPS ? (this.#before[2 * four] as number) : -1;
      if (from === eight) eight = ++eights < MOST_STEPS ? (this.#before[2 * eight + 1] as number) : -1;
    }
  }
}
