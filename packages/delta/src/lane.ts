/**
 * Lanes: stretches of the target that may be copied from a stretch of the base, and what each byte of them would cost.
 * They are the blocks that matching found, each reaching somewhat farther, for the parser to choose where to begin,
 * to end or to change over.
 * @module
 */

import type { Block } from './block-path.ts';
import type { CopyWalk } from './copy-walk.ts';
import type { FlawPrices } from './flaw-prices.ts';

/** Lanes reach at most this far beyond their blocks, and all together over no more than some times the target. */
const REACH = 160;
const REACH_IN_ALL = 2;
/** Blocks side by side share a lane when no more than this lies between them. */
const BRIDGE = 128;
/** Price of a right byte in 1/64 bit. */
const RIGHT = 1;
/** Bytes before a place that must be right too for it to be quiet. */
const QUIET_BEFORE = 32;

export class Lane implements Block {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** Its place among the lanes. */
  readonly index: number;
  readonly #flaws: FlawPrices;
  readonly #shift: number;
  #quietFrom = 0;
  #quietEnd = 0;

  /** `shift`: from target offsets to places in the tables of flaws. */
  constructor(extent: Block, index: number, flaws: FlawPrices, shift: number) {
    this.from = extent.from;
    this.to = extent.to;
    this.size = extent.size;
    this.index = index;
    this.#flaws = flaws;
    this.#shift = shift;
  }

  /** Price of making the byte at target offset `at` along the lane, in 1/64 bit. */
  priceAt(at: number): number {
    return RIGHT + this.#flaws.at(at + this.#shift);
  }

  /** Whether a copy should neither begin nor end at `at`: what lies there only comes out right as a whole. */
  isWithin(at: number): boolean {
    return this.#flaws.isWithin(at + this.#shift);
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
    return this.#flaws.at(at + this.#shift) === 0;
  }
}

interface WideBlock {
  extent: Block;
  readonly blocks: Block[];
}

/** Blocks with some bytes on both sides, those side by side joined; ascending in `to`. */
export function widen(blocks: readonly Block[], baseSize: number, targetSize: number): WideBlock[] {
  const latest = new Map<number, WideBlock>();
  const wide: WideBlock[] = [];
  const reach = Math.min(REACH, Math.floor((REACH_IN_ALL * targetSize) / Math.max(1, blocks.length)));
  const bridge = Math.min(BRIDGE, reach);
  for (const block of blocks) {
    const diagonal = block.from - block.to;
    const known = latest.get(diagonal);
    const after = Math.min(reach, baseSize - block.from - block.size, targetSize - block.to - block.size);
    if (known !== undefined && block.to - (known.extent.to + known.extent.size) < bridge) {
      known.extent = { ...known.extent, size: block.to + block.size + after - known.extent.to };
      known.blocks.push(block);
      continue;
    }
    const ahead = Math.min(reach, block.from, block.to);
    const extent = { from: block.from - ahead, to: block.to - ahead, size: ahead + block.size + after };
    const lane = { extent, blocks: [block] };
    latest.set(diagonal, lane);
    wide.push(lane);
  }
  return wide.sort((a, b) => a.extent.to - b.extent.to || a.extent.from - b.extent.from);
}

/** The lanes along `wide` blocks, priced by walking them. */
export function lanesAlong(wide: readonly WideBlock[], walk: CopyWalk, flaws: FlawPrices): Lane[] {
  let next = 0;
  return wide.map(({ extent, blocks }, index) => {
    flaws.shift = next - extent.to;
    next += extent.size;
    walk.copy(extent, blocks);
    return new Lane(extent, index, flaws, flaws.shift);
  });
}
