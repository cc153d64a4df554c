/**
 * Candidates for copies: stretches of the target that agree with the base along a diagonal, which is the distance from
 * target offset to base offset. They may overlap and contradict each other; block-path.ts chooses.
 * @module
 */
import { COPY_COST, jumpCost, LITERAL_COST } from './copy-costs.ts';
import type { SuffixIndex } from './suffix-index.ts';

/** A diagonal that agrees in so many bytes behind a difference is followed without looking for others. */
const SURE = 24;
/** Suffixes beside the longest match that are tried, on each side. */
const NEIGHBOURS = 8;
/** Looking back from a match: every agreeing byte counts 1, every other one -2; this far below the best it ends. */
const DROP = 8;
const FIRST_SIZE = 1024;

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

export function findSeeds(index: SuffixIndex, target: Uint8Array): Seeds {
  const base = index.base;
  const seeds = new Seeds();
  let diagonal = 0;
  for (let at = 0; at < target.length; ) {
    let size = index.longest(target, at);
    let from = index.from;
    let worth = size * LITERAL_COST - COPY_COST - jumpCost(from - at - diagonal);
    // Suffixes next to it agree less, but may lie where the next copy is cheap to reach.
    if (size >= 3 && size < 64) {
      for (const step of STEPS) {
        for (let k = 1; k <= NEIGHBOURS; k++) {
          const other = index.at(index.rank + step * k);
          if (other < 0) break;
          const agreed = index.agreement(target, at, other);
          if (agreed < 3) break;
          const otherWorth = agreed * LITERAL_COST - COPY_COST - jumpCost(other - at - diagonal);
          if (otherWorth > worth) {
            worth = otherWorth;
            from = other;
            size = agreed;
          }
        }
      }
    }
    const back = size < 3 ? 0 : lookBack(base, target, at, from, size * 4 + 32);
    let exact = 0;
    while (exact < back && target[at - exact - 1] === base[from - exact - 1]) exact++;
    if (worth + exact * LITERAL_COST <= 0) {
      at++;
      continue;
    }
    diagonal = from - at;
    seeds.add(at - back, diagonal);
    at += size;
    while (at < target.length) {
      const run = agreeing(base, target, at + 1, diagonal, SURE);
      if (run < SURE) break;
      at += 1 + run;
      at += agreeing(base, target, at, diagonal, target.length);
    }
  }
  seeds.sort();
  return seeds;
}

const STEPS = [-1, 1] as const;

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
