/**
 * Fits the shift map: the piecewise constant function from base addresses to shifts that explains the references
 * actually seen at the least cost, where an entry costs bytes and so does every reference it gets wrong.
 * @module
 */
import type { Shift } from './shift-map.ts';

/** Cost of one map entry and of one address that is wrongly predicted, by how often it is seen. */
const ENTRY_COST = 4 * 16;
const SEEN_COSTS: readonly number[] = [0, 16, 32, 48];
const HIGHEST_ENTRY_COST = 0x10000;
/** Shifts told apart; those found later are left out of the fit. */
const MOST_SHIFTS = 0x200000;

/** "Address `address` of the base is `shift` further on in the target", seen again and again. */
export class Observations {
  #size = 0;
  /** Address and number of the shift in one. */
  #keys: Float64Array = new Float64Array(4096);
  readonly #numbers = new Map<number, number>();
  readonly #shifts: number[] = [];

  add(address: number, shift: number): void {
    let number = this.#numbers.get(shift);
    if (number === undefined) {
      number = this.#shifts.length;
      if (number === MOST_SHIFTS) return;
      this.#shifts.push(shift);
      this.#numbers.set(shift, number);
    }
    if (this.#size === this.#keys.length) {
      const keys = new Float64Array(this.#size * 2);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    this.#keys[this.#size++] = address * MOST_SHIFTS + number;
  }

  /** One shift for each address, in order of addresses: the one seen most often, the smaller one on a tie. */
  merged(): Merged {
    const keys = this.#keys.subarray(0, this.#size).sort();
    const merged = {
      size: 0,
      addresses: new Uint32Array(this.#size),
      numbers: new Uint32Array(this.#size),
      weights: new Uint8Array(this.#size),
      shifts: this.#shifts,
    };
    let topAddress = -1;
    let topWeight = 0;
    for (let i = 0, same = 0; i < keys.length; i += same) {
      const key = keys[i] as number;
      for (same = 1; keys[i + same] === key; ) same++;
      const number = key % MOST_SHIFTS;
      const address = (key - number) / MOST_SHIFTS;
      if (address !== topAddress) {
        topAddress = address;
        merged.size++;
      } else if (
        same < topWeight ||
        (same === topWeight && (this.#shifts[number] ?? 0) > (this.#shifts[merged.numbers[merged.size - 1] ?? 0] ?? 0))
      ) {
        continue;
      }
      topWeight = same;
      merged.addresses[merged.size - 1] = address;
      merged.numbers[merged.size - 1] = number;
      merged.weights[merged.size - 1] = Math.min(same, SEEN_COSTS.length - 1);
    }
    return merged;
  }
}

interface Merged {
  size: number;
  readonly addresses: Uint32Array;
  readonly numbers: Uint32Array;
  readonly weights: Uint8Array;
  /** Shifts by their numbers. */
  readonly shifts: readonly number[];
}

/** The cheapest map with at most `most` entries: when it would have more, entries become dearer until it has not. */
export function fitShifts(observations: Observations, most: number): Shift[] {
  const seen = observations.merged();
  let chain = cheapestChain(seen, ENTRY_COST);
  if (chain.length > most) {
    let tooLow = ENTRY_COST;
    let enough = HIGHEST_ENTRY_COST;
    chain = [];
    while (enough - tooLow > 1) {
      const middle = (tooLow + enough) >>> 1;
      const tried = cheapestChain(seen, middle);
      if (tried.length > most) {
        tooLow = middle;
      } else {
        enough = middle;
        chain = tried;
      }
    }
  }
  let before = 0;
  return chain.map((entry, i) => {
    before = sendable(entry.shift, before);
    return { start: roundStart(entry.start, chain[i - 1]?.start ?? 0, seen), shift: before };
  });
}

/** `shift`, or the one beside it where the number cannot be coded that leads there from `before`: half of all addresses. */
function sendable(shift: number, before: number): number {
  return ((shift - before) | 0) === -0x80000000 ? (shift + 1) | 0 : shift;
}

/**
 * Shortest path over the observations in address order: either the shift stays (and what disagrees is paid for) or a
 * new entry begins. One pass, since at each address only the cheapest state can be worth leaving.
 */
function cheapestChain(seen: Merged, entryCost: number): Shift[] {
  // Every observation would charge all shifts that disagree; instead those that agree are credited.
  const costs = new Float64Array(seen.shifts.length).fill(Number.POSITIVE_INFINITY);
  const entries = new Int32Array(seen.shifts.length);
  const made: { readonly number: number; readonly start: number; readonly before: number }[] = [];
  let bestCost = 0;
  let best = -1;
  const zero = seen.shifts.indexOf(0);
  if (zero >= 0) {
    costs[zero] = 0;
    entries[zero] = -1;
  }
  for (let i = 0; i < seen.size; i++) {
    const number = seen.numbers[i] as number;
    const credit = SEEN_COSTS[seen.weights[i] as number] ?? 0;
    const entered = bestCost + entryCost;
    let cost = costs[number] as number;
    if (cost > entered) {
      cost = entered;
      entries[number] = made.length;
      made.push({ number, start: seen.addresses[i] as number, before: best });
    }
    cost -= credit;
    costs[number] = cost;
    if (cost < bestCost) {
      bestCost = cost;
      best = entries[number] as number;
    }
  }
  const chain: Shift[] = [];
  for (let entry = made[best]; entry !== undefined; entry = made[entry.before]) {
    chain.push({ start: entry.start, shift: seen.shifts[entry.number] ?? 0 });
  }
  return chain.reverse();
}

/** An entry may start anywhere behind the last observation before it: the roundest number there is the cheapest. */
function roundStart(start: number, floor: number, seen: Merged): number {
  let low = 0;
  let high = seen.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seen.addresses[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const previous = Math.max(low === 0 ? 0 : (seen.addresses[low - 1] ?? 0) + 1, floor);
  for (let unit = 0x10000; unit > 1; unit /= 2) {
    const rounded = start - (start % unit);
    if (rounded >= previous) return rounded;
  }
  return start - (start % 2);
}
