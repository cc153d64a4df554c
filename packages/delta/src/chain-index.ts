/**
 * Finds where in the base something like a stretch of the target occurs, among the last places that begin alike.
 * @module
 */
import { ByteChains, SHORTEST_CHAINED } from './byte-chains.ts';
import { agreementOf } from './byte-hashes.ts';
import { jumpCost, LITERAL_COST } from './copy-costs.ts';
import type { MatchIndex } from './seeds.ts';

/** So many links of each chain are followed, as long as no more than so many bytes were compared. */
const MOST_STEPS = 96;
const MOST_COMPARED = 4096;
/** Longer matches are taken as they are: nothing that begins with fewer equal bytes will be worth more. */
const LONG = 64;
const SHORTEST = 3;
const LONGEST = 2048;
const WORTHLESS = -0x80000000;

export class ChainIndex implements MatchIndex {
  readonly base: Uint8Array;
  from = 0;
  /** Bytes compared so far. */
  compared = 0;
  readonly #chains: ByteChains;
  #size = 0;
  #worth = WORTHLESS;

  constructor(base: Uint8Array) {
    this.base = base;
    this.#chains = new ByteChains(base, new Int32Array(2 * base.length));
    for (let at = 0; at + SHORTEST_CHAINED <= base.length; at++) this.#chains.enter(at);
  }

  find(target: Uint8Array, at: number, diagonal: number): number {
    this.#size = 0;
    this.#worth = WORTHLESS;
    if (at + SHORTEST_CHAINED > target.length) return 0;
    const chains = this.#chains;
    const most = this.compared + MOST_COMPARED;
    let from = chains.lastEight(target, at);
    for (let i = 0; i < MOST_STEPS && from >= 0 && this.compared < most; i++, from = chains.eightBefore(from)) {
      this.#weigh(target, at, from, diagonal);
    }
    if (this.#size > LONG) return this.#size;
    from = chains.lastFour(target, at);
    for (let i = 0; i < MOST_STEPS && from >= 0 && this.compared < most; i++, from = chains.fourBefore(from)) {
      this.#weigh(target, at, from, diagonal);
    }
    return this.#size;
  }

  #weigh(target: Uint8Array, at: number, from: number, diagonal: number): void {
    const size = agreementOf(this.base, from, target, at, LONGEST);
    this.compared += size + 1;
    const worth = size * LITERAL_COST - jumpCost(from - at - diagonal);
    if (size < SHORTEST || worth <= this.#worth) return;
    this.#worth = worth;
    this.#size = size;
    this.from = from;
  }
}
