/**
 * The lanes that cover the place at hand, and for each the cheapest copy along it that has begun and may still end.
 * @module
 */
import type { Lane } from './lane.ts';
import { UNREACHED } from './parse-nodes.ts';

export interface OpenCopy {
  readonly lane: Lane;
  /** Of the copy so far, without what its size will cost. */
  price: number;
  /** The node it began at, -1 before the window. */
  node: number;
  /** The place in the target it began at. */
  start: number;
}

export class OpenLanes {
  copies: OpenCopy[] = [];
  readonly #lanes: readonly Lane[];
  #next = 0;

  /** `lanes`: ascending in `to`. */
  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  /** Where the next lane begins. */
  get nextBegin(): number {
    return this.#lanes[this.#next]?.to ?? Number.MAX_SAFE_INTEGER;
  }

  /** A window begins at `at`; the copy that is going on along `current` has `size` bytes, saying so cost `price`. */
  restart(at: number, current: Lane | undefined, size: number, price: number): void {
    const before = this.copies;
    this.copies = [];
    for (const { lane } of before) if (lane.to + lane.size > at) this.#open(lane, at);
    this.#takeIn(at);
    const going = this.copies.find(({ lane }) => lane === current);
    if (going === undefined) return;
    // Its present size is paid for: only what a larger one costs more will count.
    going.price = -price;
    going.start = at - size;
  }

  /** Go on to `at`: lanes that begin there are open, those that end there no longer. */
  advance(at: number): void {
    if (this.copies.some(({ lane }) => lane.to + lane.size <= at)) {
      this.copies = this.copies.filter(({ lane }) => lane.to + lane.size > at);
    }
    this.#takeIn(at);
  }

  #takeIn(at: number): void {
    for (let lane = this.#lanes[this.#next]; lane !== undefined && lane.to <= at; lane = this.#lanes[++this.#next]) {
      if (lane.to + lane.size > at) this.#open(lane, at);
    }
  }

  #open(lane: Lane, at: number): void {
    this.copies.push({ lane, price: UNREACHED, node: -1, start: at });
  }
}
