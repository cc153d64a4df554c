/**
 * Lanes: stretches of the target that may be copied from a stretch of the base, and what each byte of them would cost.
 * They are the blocks that matching found, each reaching somewhat farther, for the parser to choose where to begin,
 * to end or to change over.
 * @module
 */
import type { Block } from './match.ts';
import { PLAIN } from './reference.ts';

/** Lanes reach this far beyond their blocks. */
const REACH = 0;
/** Blocks side by side share a lane when no more than this lies between them. */
const BRIDGE = 0;
/** Prices in 1/64 bit: a right byte, a wrong one, a wrong one behind another, a reference led to a wrong place. */
const RIGHT = 1;
const WRONG = 1;
const WRONG_AGAIN = 1;
const WRONG_REFERENCE = 1;
/** Bytes before a place that must be right too for it to be quiet. */
const QUIET_BEFORE = 32;

/** Both images with their references replaced by what they mean; `kinds`: of the references of the base, by begin. */
export interface Labelled {
  readonly base: Uint8Array;
  readonly target: Uint8Array;
  readonly kinds: Uint8Array | undefined;
}

export class Lane implements Block {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** Its place among the lanes. */
  readonly index: number;
  readonly #images: Labelled;
  #quietFrom = 0;
  #quietEnd = 0;

  constructor(block: Block, index: number, images: Labelled) {
    this.from = block.from;
    this.to = block.to;
    this.size = block.size;
    this.index = index;
    this.#images = images;
  }

  /** Price of making the byte at target offset `at` along the lane, in 1/64 bit. */
  priceAt(at: number): number {
    if (this.#isRight(at)) return RIGHT;
    const kinds = this.#images.kinds;
    const from = this.from + (at - this.to);
    // A reference is wrong as a whole: its first wrong byte pays for all.
    for (let back = 0; kinds !== undefined && back < 4 && back <= from; back++) {
      if (back > 0 && !this.#isRight(at - back)) break;
      if (kinds[from - back] !== PLAIN) return WRONG_REFERENCE;
    }
    if (at === this.to || this.#isRight(at - 1)) return WRONG;
    return this.#isInReference(from) ? RIGHT : WRONG_AGAIN;
  }

  /** How many bytes from `at` on come out right without any correction. */
  quietAt(at: number): number {
    if (at < this.#quietFrom || at >= this.#quietEnd) {
      const end = this.to + this.size;
      let quiet = at;
      while (quiet < end && this.#isRight(quiet)) quiet++;
      this.#quietFrom = at;
      this.#quietEnd = quiet;
    }
    return this.#quietEnd - at;
  }

  /** Whether `size` bytes behind `at` and some before come out right. */
  isQuiet(at: number, size: number): boolean {
    if (this.quietAt(at) < size || at - this.to < QUIET_BEFORE) return false;
    for (let back = 1; back <= QUIET_BEFORE; back++) if (!this.#isRight(at - back)) return false;
    return true;
  }

  #isRight(at: number): boolean {
    return this.#images.base[this.from + (at - this.to)] === this.#images.target[at];
  }

  #isInReference(from: number): boolean {
    const kinds = this.#images.kinds;
    if (kinds === undefined) return false;
    return kinds[from - 1] !== PLAIN || kinds[from - 2] !== PLAIN || kinds[from - 3] !== PLAIN;
  }
}

/** The lanes along `blocks`, ascending in `to`. */
export function lanesAlong(blocks: readonly Block[], images: Labelled): Lane[] {
  const latest = new Map<number, number>();
  const wide: Block[] = [];
  for (const block of blocks) {
    const diagonal = block.from - block.to;
    const known = latest.get(diagonal);
    const before = known === undefined ? undefined : wide[known];
    const after = Math.min(
      REACH,
      images.base.length - block.from - block.size,
      images.target.length - block.to - block.size,
    );
    if (known !== undefined && before !== undefined && block.to - (before.to + before.size) < BRIDGE) {
      wide[known] = { ...before, size: block.to + block.size + after - before.to };
      continue;
    }
    const ahead = Math.min(REACH, block.from, block.to);
    latest.set(diagonal, wide.length);
    wide.push({ from: block.from - ahead, to: block.to - ahead, size: ahead + block.size + after });
  }
  return wide.sort((a, b) => a.to - b.to || a.from - b.from).map((block, index) => new Lane(block, index, images));
}
