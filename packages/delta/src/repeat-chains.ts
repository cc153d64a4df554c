/**
 * Places that were passed by: far cheaper to take in than a tree, and good enough for the few places that ask.
 * @module
 */
import { ByteChains } from './byte-chains.ts';
import { agreementOf } from './byte-hashes.ts';
import type { RepeatFinds } from './repeat-finds.ts';

/** So many links of each chain are followed. */
const MOST_STEPS = 8;

export class RepeatChains {
  readonly #bytes: Uint8Array;
  readonly #chains: ByteChains;

  /** `links`: two numbers per place, to keep what belongs to it. */
  constructor(bytes: Uint8Array, links: Int32Array) {
    this.#bytes = bytes;
    this.#chains = new ByteChains(bytes, links);
  }

  /** Take in a place with at least `SHORTEST_CHAINED` bytes behind it. */
  enter(at: number): void {
    this.#chains.enter(at);
  }

  /** Note what agrees with the bytes at `at`, up to `most` of them, from near to far. */
  find(at: number, most: number, finds: RepeatFinds): void {
    const [bytes, chains] = [this.#bytes, this.#chains];
    let four = chains.lastFour(bytes, at);
    let eight = chains.lastEight(bytes, at);
    let fours = 0;
    let eights = 0;
    while ((four >= 0 || eight >= 0) && finds.longest < most) {
      const from = Math.max(four, eight);
      if (bytes[from + finds.longest] === bytes[at + finds.longest]) {
        finds.add(agreementOf(bytes, from, bytes, at, most), at - from);
      }
      if (from === four) four = ++fours < MOST_STEPS ? chains.fourBefore(four) : -1;
      if (from === eight) eight = ++eights < MOST_STEPS ? chains.eightBefore(eight) : -1;
    }
  }
}
