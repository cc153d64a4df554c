/**
 * Chooses among candidates for copies: the cheapest way to make the target of copies, wrong bytes and references within
 * copies, and literals.
 * @module
 */
import {
  COPY_COST,
  DIFFERENCE_COST,
  FARTHEST_COPY_COST,
  jumpCost,
  LITERAL_COST,
  LITERALS_COST,
  NEXT_DIFFERENCE_COST,
  REFERENCE_COST,
} from './copy-costs.ts';
import { grown, type Seeds } from './seeds.ts';

/** `size` bytes of the target at `to` resemble the base at `from`. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Diagonals that are followed side by side. */
const MOST_LIVE = 24;
/** A diagonal that differs by this much more than it agrees is given up. */
const MOST_DOUBT = 120;
/** How far a diagonal is compared in one go. */
const LOOK_AHEAD = 1024;
/** In place of a diagonal: literals. */
const LITERALS = -0x80000000;
const NOWHERE = -0x80000000;
const FIRST_SIZE = 4096;

/**
 * A shortest path from the target's begin to its end. Its states are the diagonals worth following, and literals; since
 * any state can be entered at the cost of a copy, one that costs more than the best by that much is dropped.
 */
export class BlockPath {
  readonly #base: Uint8Array;
  readonly #target: Uint8Array;
  readonly #units: Uint8Array;
  #live = 0;
  readonly #diagonals = new Int32Array(MOST_LIVE);
  readonly #costs = new Int32Array(MOST_LIVE);
  readonly #steps = new Int32Array(MOST_LIVE);
  /** Up to here the diagonal agrees; there it differs, or has to be looked at again. */
  readonly #agreed = new Int32Array(MOST_LIVE);
  /** Where it differed last, and by how much differences have outweighed agreement. */
  readonly #differed = new Int32Array(MOST_LIVE);
  readonly #doubts = new Int32Array(MOST_LIVE);
  /** The byte before the wrong reference paid for last. */
  readonly #paid = new Int32Array(MOST_LIVE);
  #literalCost = LITERALS_COST;
  #literalStep = 0;
  /** Diagonal that was left for literals. */
  #literalFrom = 0;
  #found = 0;
  /** Bytes compared so far. */
  compared = 0;
  // Steps of all paths: a state entered at an offset, coming from another step.
  #taken = 0;
  #offsets: Int32Array = new Int32Array(FIRST_SIZE);
  #states: Int32Array = new Int32Array(FIRST_SIZE);
  #before: Int32Array = new Int32Array(FIRST_SIZE);

  /** `units`: for each byte of the base its number within its reference, from 1; 0 outside of all. */
  constructor(base: Uint8Array, target: Uint8Array, units: Uint8Array) {
    this.#units = units;
    this.#base = base;
    this.#target = target;
  }

  through(seeds: Seeds): Block[] {
    const end = this.#target.length;
    this.#literalStep = this.#step(0, LITERALS, -1);
    for (let at = 0, k = 0; at < end; ) {
      this.#leave(at);
      while (k < seeds.size && seeds.begins[k] === at) this.#enter(at, seeds.diagonals[k++] as number);
      this.#differ(at);
      let next = k < seeds.size ? (seeds.begins[k] as number) : end;
      for (let i = 0; i < this.#live; i++) next = Math.min(next, this.#agreed[i] as number);
      this.#literalCost += (next - at) * LITERAL_COST;
      at = next;
    }
    return this.#blocks();
  }

  #step(offset: number, state: number, before: number): number {
    if (this.#taken === this.#offsets.length) {
      this.#offsets = grown(this.#offsets);
      this.#states = grown(this.#states);
      this.#before = grown(this.#before);
    }
    this.#offsets[this.#taken] = offset;
    this.#states[this.#taken] = state;
    this.#before[this.#taken] = before;
    return this.#taken++;
  }

  /** Cost of the cheapest way onto `diagonal`, literals costing `literalCost`; `#found` is the step it comes from. */
  #cheapest(diagonal: number, literalCost: number): number {
    let cost = literalCost + COPY_COST + jumpCost(diagonal - this.#literalFrom);
    this.#found = this.#literalStep;
    for (let i = 0; i < this.#live; i++) {
      const other = this.#diagonals[i] as number;
      if (other === diagonal) continue;
      const through = (this.#costs[i] as number) + COPY_COST + jumpCost(diagonal - other);
      if (through < cost) {
        cost = through;
        this.#found = this.#steps[i] as number;
      }
    }
    return cost;
  }

  #enter(at: number, diagonal: number): void {
    const cost = this.#cheapest(diagonal, this.#literalCost);
    let i = this.#diagonals.subarray(0, this.#live).indexOf(diagonal);
    if (i >= 0) {
      if ((this.#costs[i] as number) <= cost) return;
    } else if (this.#live === MOST_LIVE) {
      i = 0;
      for (let k = 1; k < MOST_LIVE; k++) if ((this.#costs[k] as number) > (this.#costs[i] as number)) i = k;
      if ((this.#costs[i] as number) <= cost) return;
    } else {
      i = this.#live++;
    }
    this.#diagonals[i] = diagonal;
    this.#costs[i] = cost;
    this.#steps[i] = this.#step(at, diagonal, this.#found);
    this.#agreed[i] = this.#agreement(at, diagonal);
    this.#differed[i] = at - 2;
    this.#doubts[i] = 0;
    this.#paid[i] = NOWHERE;
  }

  /** The end of the agreement of a diagonal that begins at `at`, or of the part of it that is looked at now. */
  #agreement(at: number, diagonal: number): number {
    const [base, target] = [this.#base, this.#target];
    const end = Math.min(target.length, base.length - diagonal, at + LOOK_AHEAD);
    let i = at;
    while (i < end && base[i + diagonal] === target[i]) i++;
    this.compared += i - at + 1;
    return i;
  }

  /** Begin literals at `at` where that is cheaper than having begun them before; drop states that cost too much. */
  #leave(at: number): void {
    let best = this.#literalCost;
    for (let i = 0; i < this.#live; i++) {
      const cost = this.#costs[i] as number;
      if (cost < best) best = cost;
      if (cost + LITERALS_COST < this.#literalCost) {
        this.#literalCost = cost + LITERALS_COST;
        this.#literalStep = this.#steps[i] as number;
        this.#literalFrom = this.#diagonals[i] as number;
      }
    }
    const step = this.#literalStep;
    if (this.#states[step] !== LITERALS) this.#literalStep = this.#step(at, LITERALS, step);
    for (let i = this.#live - 1; i >= 0; i--) {
      const isOver = at >= this.#base.length - (this.#diagonals[i] as number);
      if (isOver || (this.#costs[i] as number) > best + FARTHEST_COPY_COST) this.#drop(i);
    }
  }

  #drop(i: number): void {
    const last = --this.#live;
    for (const array of [
      this.#diagonals,
      this.#costs,
      this.#steps,
      this.#agreed,
      this.#differed,
      this.#doubts,
      this.#paid,
    ]) {
      array[i] = array[last] as number;
    }
  }

  /** Pay for the byte at `at` where diagonals differ from it, and look on. */
  #differ(at: number): void {
    for (let i = 0; i < this.#live; i++) {
      if (this.#agreed[i] !== at) continue;
      const diagonal = this.#diagonals[i] as number;
      if (this.#base[at + diagonal] !== this.#target[at]) {
        const agreed = at - 1 - (this.#differed[i] as number);
        const unit = this.#units[at + diagonal] as number;
        if (unit === 0 || this.#paid[i] !== at - unit) {
          if (unit > 0) this.#paid[i] = at - unit;
          const cost = unit > 0 ? REFERENCE_COST : agreed === 0 ? NEXT_DIFFERENCE_COST : DIFFERENCE_COST;
          const doubt = Math.max(0, (this.#doubts[i] as number) - agreed * LITERAL_COST);
          this.#doubts[i] = doubt + cost;
          this.#costs[i] = (this.#costs[i] as number) + cost;
        }
        this.#differed[i] = at;
        this.#agreed[i] = this.#agreement(at + 1, diagonal);
      } else {
        this.#agreed[i] = this.#agreement(at, diagonal);
      }
    }
    // What differed may now be cheaper to reach from elsewhere.
    for (let i = this.#live - 1; i >= 0; i--) {
      if (this.#differed[i] !== at) continue;
      if ((this.#doubts[i] as number) > MOST_DOUBT) {
        this.#drop(i);
        continue;
      }
      // Within a reference that is paid for, the rest is free.
      if ((this.#units[at + 1 + (this.#diagonals[i] as number)] ?? 0) > 1) continue;
      const cost = this.#cheapest(this.#diagonals[i] as number, this.#literalCost + LITERAL_COST);
      if (cost >= (this.#costs[i] as number)) continue;
      this.#costs[i] = cost;
      this.#steps[i] = this.#step(at + 1, this.#diagonals[i] as number, this.#found);
      this.#paid[i] = NOWHERE;
    }
  }

  #blocks(): Block[] {
    let best = this.#literalCost;
    let step = this.#literalStep;
    for (let i = 0; i < this.#live; i++) {
      if ((this.#costs[i] as number) < best) {
        best = this.#costs[i] as number;
        step = this.#steps[i] as number;
      }
    }
    const blocks: Block[] = [];
    for (let end = this.#target.length; step >= 0; step = this.#before[step] as number) {
      const to = this.#offsets[step] as number;
      const diagonal = this.#states[step] as number;
      if (diagonal !== LITERALS && end > to) blocks.push({ from: to + diagonal, to, size: end - to });
      end = to;
    }
    return blocks.reverse();
  }
}
