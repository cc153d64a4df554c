/**
 * Finds long agreements with the base quickly: it knows the places of every fourth offset by their first eight bytes.
 * Enough to see what moved where, before the search that counts.
 * @module
 */
import { agreementOf, hashOfEight } from './byte-hashes.ts';
import type { MatchIndex } from './seeds.ts';

const HASH_BITS = 18;
const STEP = 4;
const HASHED = 8;
/** Shorter agreements happen anywhere. */
const SHORTEST = 16;
/** Bounds the time of one comparison. */
const LONGEST = 2048;

export class AnchorIndex implements MatchIndex {
  readonly base: Uint8Array;
  from = 0;
  compared = 0;
  readonly #places = new Int32Array(1 << HASH_BITS).fill(-1);

  constructor(base: Uint8Array) {
    this.base = base;
    for (let at = 0; at + HASHED <= base.length; at += STEP) this.#places[hashOfEight(base, at, HASH_BITS)] = at;
  }

  find(target: Uint8Array, at: number): number {
    if (at + HASHED > target.length) return 0;
    this.from = this.#places[hashOfEight(target, at, HASH_BITS)] as number;
    if (this.from < 0) return 0;
    const size = agreementOf(this.base, this.from, target, at, LONGEST);
    this.compared += size + 1;
    return size < SHORTEST ? 0 : size;
  }
}
