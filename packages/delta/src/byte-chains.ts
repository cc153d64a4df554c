/**
 * Places of a text, chained to the place before with the same first four and the same first eight bytes: cheap to take
 * in, and found from near to far.
 * @module
 */
import { hashOfEight, hashOfFour } from './byte-hashes.ts';

const HASH_BITS = 17;
/** A place has at least so many bytes behind it. */
export const SHORTEST_CHAINED = 8;

export class ByteChains {
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

  enter(at: number): void {
    const four = hashOfFour(this.#bytes, at, HASH_BITS);
    const eight = hashOfEight(this.#bytes, at, HASH_BITS);
    this.#before[2 * at] = this.#fours[four] as number;
    this.#before[2 * at + 1] = this.#eights[eight] as number;
    this.#fours[four] = at;
    this.#eights[eight] = at;
  }

  /** The last place that may begin with the four bytes of `text` at `at`; negative if there is none. */
  lastFour(text: Uint8Array, at: number): number {
    return this.#fours[hashOfFour(text, at, HASH_BITS)] as number;
  }

  lastEight(text: Uint8Array, at: number): number {
    return this.#eights[hashOfEight(text, at, HASH_BITS)] as number;
  }

  /** The place before `place` in its chain; negative if there is none. */
  fourBefore(place: number): number {
    return this.#before[2 * place] as number;
  }

  eightBefore(place: number): number {
    return this.#before[2 * place + 1] as number;
  }
}
