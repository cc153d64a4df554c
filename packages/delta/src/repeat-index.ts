/**
 * Finds what was written before: for a place in the target, the nearest earlier occurrence of each length.
 * A binary search tree per hash of four bytes, newest string at its root (as LZMA's encoders keep them), and for the
 * short lengths the latest place of each two and three bytes. Work per place is bounded whatever the content.
 * @module
 */

/** Longer agreements are not told apart: the longest is taken as it is. */
export const LONGEST_TOLD = 128;
const MOST_STEPS = 48;
const NEAR = 64;
const SHORT_HASH_BITS = 16;
const LONG_HASH_BITS = 18;

export class RepeatIndex {
  /** What `find` found, ascending in size and in distance. */
  readonly sizes: Int32Array = new Int32Array(MOST_STEPS + 3);
  readonly distances: Int32Array = new Int32Array(MOST_STEPS + 3);
  readonly #bytes: Uint8Array;
  /** Per place the roots of the two subtrees of smaller and of larger strings. */
  readonly #sons: Int32Array;
  readonly #pairs = new Int32Array(1 << 16).fill(-1);
  readonly #triples = new Int32Array(1 << SHORT_HASH_BITS).fill(-1);
  readonly #roots = new Int32Array(1 << LONG_HASH_BITS).fill(-1);
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#sons = new Int32Array(bytes.length * 2);
  }

  /** Find what agrees with the bytes at `at`, at most up to `end`; places before are taken in. Returns how many. */
  find(at: number, end: number): number {
    this.skip(at);
    this.#next = at + 1;
    return this.#enter(at, Math.min(LONGEST_TOLD, end - at));
  }

  /** Take in the places before `at` without asking about them: of what is far behind, every other one will do. */
  skip(at: number): void {
    for (; this.#next < at; this.#next++) {
      if (at - this.#next < NEAR || (this.#next & 1) === 0) this.#enter(this.#next, 0);
    }
  }

  #enter(at: number, most: number): number {
    const bytes = this.#bytes;
    if (at + 2 > bytes.length) return 0;
    const pair = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    let found = 0;
    let longest = 1;
    const latestPair = this.#pairs[pair] as number;
    this.#pairs[pair] = at;
    if (at + 3 > bytes.length) return this.#note(at, latestPair, most, longest, found);
    const triple = pair | ((bytes[at + 2] as number) << 16);
    const place = Math.imul(triple, 0x9e3779b1) >>> (32 - SHORT_HASH_BITS);
    const latestTriple = this.#triples[place] as number;
    this.#triples[place] = at;
    if (most > longest && latestPair >= 0) {
      found = this.#note(at, latestPair, most, longest, found);
      if (found > 0) longest = this.sizes[found - 1] as number;
    }
    if (most > longest && latestTriple >= 0 && latestTriple !== latestPair) {
      found = this.#note(at, latestTriple, most, longest, found);
      if (found > 0) longest = this.sizes[found - 1] as number;
    }
    if (at + 4 > bytes.length) return found;
    return this.#descend(at, triple | ((bytes[at + 3] as number) << 24), most, longest, found);
  }

  #note(at: number, from: number, most: number, longest: number, found: number): number {
    if (from < 0) return found;
    const bytes = this.#bytes;
    let size = 0;
    while (size < most && bytes[from + size] === bytes[at + size]) size++;
    if (size <= longest) return found;
    this.sizes[found] = size;
    this.distances[found] = at - from;
    return found + 1;
  }

  /** Walk down the tree of the strings that begin with `word`, make the string at `at` its root, note what agrees. */
  #descend(at: number, word: number, most: number, longest: number, found: number): number {
    const bytes = this.#bytes;
    const sons = this.#sons;
    const root = Math.imul(word, 0x9e3779b1) >>> (32 - LONG_HASH_BITS);
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
      if (size > longest && longest < most) {
        longest = Math.min(size, most);
        this.sizes[found] = longest;
        this.distances[found] = at - current;
        found++;
      }
      if (size === limit) {
        sons[smaller] = sons[2 * current] as number;
        sons[larger] = sons[2 * current + 1] as number;
        return found;
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
    return found;
  }
}
