/**
 * Fits the shift map: the piecewise constant function from base addresses to shifts that explains the references
 * actually seen at the least cost, where an entry costs bytes and so does every reference it gets wrong.
 * @module
 */
import type { Shift } from './shift-map.ts';

/** `address` of the base is `shift` further on in the target; seen `weight` times. */
export interface Observation {
  readonly address: number;
  readonly shift: number;
  readonly weight: number;
}

/** Cost of one map entry, in units of one wrongly predicted reference. */
const ENTRY_COST = 4;

/**
 * Shortest-path fit over the observations in address order: either the shift stays (and what disagrees is paid for) or
 * a new entry begins. One pass, since at each address only the cheapest state can be worth leaving.
 */
export function fitShifts(observations: readonly Observation[], most: number): Shift[] {
  const sorted = merge(observations);
  interface State {
    cost: number;
    readonly shift: number;
    readonly start: number;
    readonly before: State | undefined;
    readonly entries: number;
  }
  // Every observation would charge all states that disagree; instead those that agree are credited.
  const states = new Map<number, State>();
  const initial: State = { cost: 0, shift: 0, start: 0, before: undefined, entries: 0 };
  states.set(0, initial);
  let best = initial;
  for (const { address, shift, weight } of sorted) {
    const charge = Math.min(weight, 3);
    const state = states.get(shift);
    const entered = best.cost + ENTRY_COST;
    if (state === undefined || state.cost > entered) {
      states.set(shift, { cost: entered - charge, shift, start: address, before: best, entries: best.entries + 1 });
    } else {
      // A state is shared by the paths that left it, so a changed cost makes a new one.
      states.set(shift, { ...state, cost: state.cost - charge });
    }
    const now = states.get(shift);
    if (now !== undefined && now.cost < best.cost) best = now;
  }
  let chain: Shift[] = [];
  for (let state: State | undefined = best; state?.before !== undefined; state = state.before) {
    chain.push({ start: state.start, shift: state.shift });
  }
  chain.reverse();
  if (chain.length > most) chain = thin(chain, sorted, most);
  return chain.map((entry, i) => ({
    start: roundStart(entry.start, chain[i - 1]?.start ?? 0, sorted),
    shift: entry.shift,
  }));
}

/** The same address seen with several shifts keeps the one seen most often (the smaller shift on a tie). */
function merge(observations: readonly Observation[]): Observation[] {
  const byAddress = new Map<number, Map<number, number>>();
  for (const { address, shift, weight } of observations) {
    const shifts = byAddress.get(address) ?? new Map<number, number>();
    shifts.set(shift, (shifts.get(shift) ?? 0) + weight);
    byAddress.set(address, shifts);
  }
  const merged: Observation[] = [];
  for (const [address, shifts] of byAddress) {
    let top: Observation | undefined;
    for (const [shift, weight] of shifts) {
      if (top === undefined || weight > top.weight || (weight === top.weight && shift < top.shift)) {
        top = { address, shift, weight };
      }
    }
    if (top !== undefined) merged.push(top);
  }
  return merged.sort((a, b) => a.address - b.address);
}

/** Keep the entries that most observations depend on. */
function thin(chain: readonly Shift[], sorted: readonly Observation[], most: number): Shift[] {
  const use = new Map<Shift, number>();
  let i = -1;
  for (const { address, shift, weight } of sorted) {
    while (i + 1 < chain.length && (chain[i + 1]?.start ?? 0) <= address) i++;
    const entry = chain[i];
    if (entry !== undefined && entry.shift === shift) use.set(entry, (use.get(entry) ?? 0) + Math.min(weight, 3));
  }
  const kept = new Set(
    [...chain].sort((a, b) => (use.get(b) ?? 0) - (use.get(a) ?? 0) || a.start - b.start).slice(0, most),
  );
  return chain.filter((entry) => kept.has(entry));
}

/** An entry may start anywhere behind the last observation before it: the roundest number there is the cheapest. */
function roundStart(start: number, floor: number, sorted: readonly Observation[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.address ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const previous = Math.max(low === 0 ? 0 : (sorted[low - 1]?.address ?? 0) + 1, floor);
  for (let unit = 0x10000; unit > 1; unit /= 2) {
    const rounded = start - (start % unit);
    if (rounded >= previous) return rounded;
  }
  return start - (start % 2);
}
