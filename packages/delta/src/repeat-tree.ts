/**
 * Places that were asked about, in a binary search tree per hash of four bytes, newest string at its root (as LZMA's
 * encoders keep them). Finds the most, and takes the longest to take a place in.
 * @module
 */
import { hashOfFour } from './byte-hashes.ts';
import { LONGEST_TOLD, type RepeatFinds } from './repeat-finds.ts';

const HASH_BITS = 18;
const MOST_STEPS = 48;

export class RepeatTree {
  readonly #bytes: Uint8Array;
  /** Per place the roots of the two subtrees of smaller and of larger strings. */
  readonly #sons: Int32Array;
  readonly #roots = new Int32Array(1 << HASH_BITS).fill(-1);

  /** `links`: two numbers per place, to keep what belongs to it. */
  constructor(bytes: Uint8Array, links: Int32Array) {
    this.#bytes = bytes;
    this.#sons = links;
  }

  /** Note what agrees with the bytes at `at`, up to `most` of them, and take the place in. */
  enter(at: number, most: number, finds: RepeatFinds): void {
    const bytes = this.#bytes;
    const sons = this.#sons;
    const root = hashOfFour(bytes, at, HASH_BITS);
    let current = this.#roots[root] as number;
    this.#roots[root] = at;
    const limit = Math.min(LONGEST_TOLD, bytes.length - at);
    // Where the next smaller and the next larger string will be hung, and how much those bounds agree.
    let smaller = 2 * at;
    let larger = 2 * at + 1;
    let agreedSmaller = 0;
    let agreedLarger = 0;
    for (let steps = 0; current >= 0 && steps < MOST_STEPS; steps++) {
      let size = Math.min(agreedSmaller, agreedLarger);
      while (size < limit && bytes[current + size] === bytes[at + size]) size++;
      if (finds.longest < most) finds.add(Math.min(size, most), at - current);
      if (size === limit) {
        sons[smaller] = sons[2 * current] as number;
        sons[larger] = sons[2 * current + 1] as number;
        return;
      }
      if ((bytes[current + size] as number) < (bytes[at + size] as number)) {
        sons[smaller] = current;
        smaller = 2 * current + 1;
        agreedSmaller = size;
        current = sons[smaller] as number;
      } else {
        sons[larger] = current;
        larger = 2 * current;
        agreedLarger = size;
        current = sons[larger] as number;
      }
    }
    sons[smaller] = -1;
    sons[larger] = -1;
  }
}
