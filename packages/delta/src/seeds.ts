/**
 * Candidates for copies: stretches of the target that agree with the base along a diagonal, which is the distance from
 * target offset to base offset. They may overlap and contradict each other; block-path.ts chooses.
 * @module
 */
import { COPY_COST, jumpCost, LITERAL_COST } from './copy-costs.ts';

/** A diagonal that agrees in so many bytes behind a difference is followed without looking for others. */
const SURE = 24;
/** So many bytes are skipped to find it again. */
const LONGEST_SKIP = 4;
/** Diagonals used last are looked at everywhere, for agreements of this size. */
const RECENT = 4;
const SHORTEST = 4;
/** Looking back from a match: every agreeing byte counts 1, every other one -2; this far below the best it ends. */
const DROP = 8;
const FIRST_SIZE = 1024;

/** Where a base has what a target has. */
export interface MatchIndex {
  readonly base: Uint8Array;
  /** Base offset of what was found last. */
  readonly from: number;
  /** Size of a match of the target at `at` that is worth much behind a copy along `diagonal`, 0 if there is none. */
  find(target: Uint8Array, at: number, diagonal: number): number;
}

/** Seed `k`: from target offset `begins[k]` on the base at `begins[k] + diagonals[k]` may be worth copying. */
export class Seeds {
  size = 0;
  begins: Int32Array = new Int32Array(FIRST_SIZE);
  diagonals: Int32Array = new Int32Array(FIRST_SIZE);

  add(begin: number, diagonal: number): void {
    if (this.size === this.begins.length) {
      this.begins = grown(this.begins);
      this.diagonals = grown(this.diagonals);
    }
    this.begins[this.size] = begin;
    this.diagonals[this.size++] = diagonal;
  }

  /** Order by begin; those found first stay first. */
  sort(): void {
    const order = new Float64Array(this.size);
    for (let k = 0; k < this.size; k++) order[k] = (this.begins[k] as number) * 0x2000000 + k;
    order.sort();
    const [begins, diagonals] = [this.begins, this.diagonals];
    this.begins = Int32Array.from(order, (key) => begins[key % 0x2000000] as number);
    this.diagonals = Int32Array.from(order, (key) => diagonals[key % 0x2000000] as number);
  }
}

export function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

export function findSeeds(index: MatchIndex, target: Uint8Array): Seeds {
  const base = index.base;
  const seeds = new Seeds();
  const recent = new Int32Array(RECENT);
  for (let at = 0, moved = true; at < target.length; ) {
    const diagonal = recent[0] as number;
    for (const other of recent) {
      const from = at + other;
      if (from < 0 || (!moved && from > 0 && at > 0 && base[from - 1] === target[at - 1])) continue;
      if (agreeing(base, target, at, other, SHORTEST) === SHORTEST) seeds.add(at, other);
    }
    const size = index.find(target, at, diagonal);
    const from = index.from;
    const exact = size < 3 ? 0 : agreeingBefore(base, target, at, from, size + 32);
    const worth = (size + exact) * LITERAL_COST - COPY_COST - jumpCost(from - at - diagonal);
    if (size < 3 || worth <= 0) {
      at++;
      moved = false;
      continue;
    }
    const found = from - at;
    seeds.add(at - exact, found);
    const back = lookBack(base, target, at, from, size * 4 + 32);
    if (back > exact) seeds.add(at - back, found);
    remember(recent, found);
    at = follow(base, target, at + size, found, seeds);
    moved = true;
  }
  seeds.sort();
  return seeds;
}

/** From `at`, where `diagonal` differs, go on as long as it agrees soon and for long. */
function follow(base: Uint8Array, target: Uint8Array, at: number, diagonal: number, seeds: Seeds): number {
  let end = at;
  for (let skip = 1; skip <= LONGEST_SKIP && end + skip < target.length; ) {
    const run = agreeing(base, target, end + skip, diagonal, SURE);
    if (run < SURE) {
      skip++;
      continue;
    }
    // The path may have left it meanwhile.
    seeds.add(end + skip, diagonal);
    end += skip + run;
    end += agreeing(base, target, end, diagonal, target.length);
    skip = 1;
  }
  return end;
}

/** Put `diagonal` first. */
function remember(recent: Int32Array, diagonal: number): void {
  const at = recent.indexOf(diagonal);
  recent.copyWithin(1, 0, at < 0 ? RECENT - 1 : at);
  recent[0] = diagonal;
}

function agreeingBefore(base: Uint8Array, target: Uint8Array, at: number, from: number, most: number): number {
  const reach = Math.min(at, from, most);
  let i = 0;
  while (i < reach && base[from - i - 1] === target[at - i - 1]) i++;
  return i;
}

/** How many bytes before a match still resemble each other, small differences included. */
function lookBack(base: Uint8Array, target: Uint8Array, at: number, from: number, most: number): number {
  let best = 0;
  const reach = Math.min(at, from, most);
  for (let i = 1, score = 0, top = 0; i <= reach && score > top - DROP; i++) {
    score += base[from - i] === target[at - i] ? 1 : -2;
    if (score > top) {
      top = score;
      best = i;
    }
  }
  return best;
}

function agreeing(base: Uint8Array, target: Uint8Array, at: number, diagonal: number, most: number): number {
  const end = Math.min(target.length, base.length - diagonal, at + most);
  let i = at;
  while (i < end && base[i + diagonal] === target[i]) i++;
  return i - at;
}
