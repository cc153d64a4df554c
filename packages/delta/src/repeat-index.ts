/**
 * Finds what was written before: for a place in the target, the nearest earlier occurrence of each length.
 * Work per place is bounded whatever the content.
 * @module
 */
import { SHORTEST_CHAINED } from './byte-chains.ts';
import { agreementOf, hashOfThree } from './byte-hashes.ts';
import { RepeatChains } from './repeat-chains.ts';
import { LONGEST_TOLD, RepeatFinds } from './repeat-finds.ts';
import { RepeatTree } from './repeat-tree.ts';

const TRIPLE_BITS = 16;

export class RepeatIndex {
  /** What `find` found. */
  readonly finds: RepeatFinds = new RepeatFinds();
  readonly #asked = new RepeatFinds();
  readonly #passed = new RepeatFinds();
  readonly #bytes: Uint8Array;
  /** The latest place of each two and three bytes. */
  readonly #pairs = new Int32Array(1 << 16).fill(-1);
  readonly #triples = new Int32Array(1 << TRIPLE_BITS).fill(-1);
  readonly #tree: RepeatTree;
  readonly #chains: RepeatChains;
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A place is either in the tree or in the chains.
    const links = new Int32Array(bytes.length * 2);
    this.#tree = new RepeatTree(bytes, links);
    this.#chains = new RepeatChains(bytes, links);
  }

  /** Find what agrees with the bytes at `at`, at most up to `end`; places before are taken in. */
  find(at: number, end: number): void {
    this.skip(at);
    this.#next = at + 1;
    const most = Math.min(LONGEST_TOLD, end - at);
    const left = this.#bytes.length - at;
    this.#asked.clear();
    this.#passed.clear();
    if (left >= 2) this.#findTwo(at, most);
    if (left >= 3) this.#findThree(at, most);
    if (left >= 4) this.#tree.enter(at, most, this.#asked);
    if (left >= SHORTEST_CHAINED) this.#chains.find(at, most, this.#passed);
    this.finds.join(this.#asked, this.#passed);
  }

  /** Take in the places before `at` without asking about them. */
  skip(at: number): void {
    const end = Math.min(at, this.#bytes.length - SHORTEST_CHAINED + 1);
    for (; this.#next < end; this.#next++) {
      this.#chains.enter(this.#next);
      this.#pairs[this.#pairAt(this.#next)] = this.#next;
      this.#triples[hashOfThree(this.#bytes, this.#next, TRIPLE_BITS)] = this.#next;
    }
    this.#next = Math.max(this.#next, at);
  }

  #findTwo(at: number, most: number): void {
    const pair = this.#pairAt(at);
    this.#note(this.#pairs[pair] as number, at, most);
    this.#pairs[pair] = at;
  }

  #findThree(at: number, most: number): void {
    const triple = hashOfThree(this.#bytes, at, TRIPLE_BITS);
    this.#note(this.#triples[triple] as number, at, most);
    this.#triples[triple] = at;
  }

  #note(from: number, at: number, most: number): void {
    if (from >= 0) this.#asked.add(agreementOf(this.#bytes, from, this.#bytes, at, most), at - from);
  }

  #pairAt(at: number): number {
    return (this.#bytes[at] as number) | ((this.#bytes[at + 1] as number) << 8);
  }
}
