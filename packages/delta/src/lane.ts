/**
 * Lanes: stretches of the target that may be copied from a stretch of the base, and what each byte of them would cost.
 * They are the blocks that matching found, each reaching somewhat farther, for the parser to choose where to begin,
 * to end or to change over.
 * @module
 */
import type { FlawPrices } from './flaw-prices.ts';
import type { Block } from './match.ts';
import { PLAIN } from './reference.ts';

/** Lanes reach this far beyond their blocks. */
const REACH = +(process.env.RE ?? 64);
/** Blocks side by side share a lane when no more than this lies between them. */
const BRIDGE = +(process.env.BR ?? 256);
/** Prices in 1/64 bit: a right byte; a reference that nobody walked and that means something else. */
const RIGHT = 1;
const WRONG_REFERENCE = +(process.env.W3 ?? 830);
/** Bytes before a place that must be right too for it to be quiet. */
const QUIET_BEFORE = 32;

/** What is known of base and target together. */
export interface Likeness {
  /** Both images with their references replaced by what they mean. */
  readonly base: Uint8Array;
  readonly target: Uint8Array;
  /** Kinds of the references of the base, by begin. */
  readonly kinds: Uint8Array;
}

export class Lane implements Block {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** Its place among the lanes. */
  readonly index: number;
  readonly #blocks: readonly Block[];
  readonly #images: Likeness;
  readonly #flaws: FlawPrices;
  #block: Block | undefined;
  #quietFrom = 0;
  #quietEnd = 0;

  /** `blocks`: those along the lane, ascending; what the flaws were walked for. */
  constructor(extent: Block, index: number, blocks: readonly Block[], images: Likeness, flaws: FlawPrices) {
    this.from = extent.from;
    this.to = extent.to;
    this.size = extent.size;
    this.index = index;
    this.#blocks = blocks;
    this.#block = blocks[0];
    this.#images = images;
    this.#flaws = flaws;
  }

  /** Price of making the byte at target offset `at` along the lane, in 1/64 bit. */
  priceAt(at: number): number {
    if (this.#isWalked(at)) return RIGHT + this.#flaws.at(at);
    if (this.#agrees(at)) return RIGHT;
    const { base, target, kinds } = this.#images;
    const from = this.from + (at - this.to);
    // A reference is wrong as a whole: its first wrong byte pays for all.
    for (let back = 0; back < 4 && back <= from; back++) {
      if (kinds[from - back] !== PLAIN) return this.#agreesSince(at - back, at) ? WRONG_REFERENCE : RIGHT;
    }
    const difference = ((target[at] as number) - (base[from] as number)) & 0xff;
    return this.#flaws.ofUnwalked(difference, at > this.to && !this.#agrees(at - 1));
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
    return this.#isWalked(at) ? this.#flaws.at(at) === 0 : this.#agrees(at);
  }

  #agrees(at: number): boolean {
    return this.#images.base[this.from + (at - this.to)] === this.#images.target[at];
  }

  #agreesSince(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (!this.#agrees(at)) return false;
    return true;
  }

  #isWalked(at: number): boolean {
    if (this.#block === undefined || at < this.#block.to || at >= this.#block.to + this.#block.size) {
      this.#block = this.#blocks.findLast(({ to }) => to <= at) ?? this.#blocks[0];
      if (this.#block === undefined || at < this.#block.to) return false;
    }
    return at < this.#block.to + this.#block.size;
  }
}

/** The lanes along `blocks`, ascending in `to`. */
export function lanesAlong(blocks: readonly Block[], images: Likeness, flaws: FlawPrices): Lane[] {
  const latest = new Map<number, { extent: Block; blocks: Block[] }>();
  const wide: { extent: Block; blocks: Block[] }[] = [];
  for (const block of blocks) {
    const diagonal = block.from - block.to;
    const known = latest.get(diagonal);
    const after = Math.min(
      REACH,
      images.base.length - block.from - block.size,
      images.target.length - block.to - block.size,
    );
    if (known !== undefined && block.to - (known.extent.to + known.extent.size) < BRIDGE) {
      known.extent = { ...known.extent, size: block.to + block.size + after - known.extent.to };
      known.blocks.push(block);
      continue;
    }
    const ahead = Math.min(REACH, block.from, block.to);
    const extent = { from: block.from - ahead, to: block.to - ahead, size: ahead + block.size + after };
    const lane = { extent, blocks: [block] };
    latest.set(diagonal, lane);
    wide.push(lane);
  }
  wide.sort((a, b) => a.extent.to - b.extent.to || a.extent.from - b.extent.from);
  return wide.map((lane, index) => new Lane(lane.extent, index, lane.blocks, images, flaws));
}
