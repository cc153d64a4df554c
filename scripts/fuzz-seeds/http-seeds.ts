import { type Seed, u16 } from './seed.ts';

const DEEDS = 14;
const STEP = [0];
const HEAD = [4];
const END = [7 + 13 * DEEDS];
const LOST = [7];
const SLEEP = [8 + 9 * DEEDS];
const WAKE = [9];
const HEALTHY = [10 + 9 * DEEDS];
const BROKEN = [10];
const RESTART = [11];
const EXCHANGE = [12];

const textOf = (text: string): readonly number[] => [text.length, ...new TextEncoder().encode(text)];
const status = (code: number): readonly number[] => [1, ...u16(code)];
const body = (size: number): readonly number[] => [5, ...u16(size)];
const header = (name: string, value: string): readonly number[] => [2, ...textOf(name), ...textOf(value)];
const known = (index: number, value: string): readonly number[] => [3 + index * DEEDS, ...textOf(value)];
const times = (count: number, deeds: readonly number[]): readonly number[] =>
  Array.from({ length: count }, () => deeds).flat();

const OFFER = [...STEP, ...EXCHANGE];
const UPDATE = [...OFFER, ...times(4, STEP), ...EXCHANGE, ...times(4, STEP)];

const seeds: Readonly<Record<string, readonly number[]>> = {
  'update-and-confirm': [...UPDATE, ...RESTART, ...times(3, STEP), ...HEALTHY, ...OFFER, ...times(3, STEP)],
  'update-and-rollback': [...UPDATE, ...RESTART, ...times(3, STEP), ...BROKEN, ...STEP, ...RESTART, ...times(4, STEP)],
  'offer-in-small-pieces': [...STEP, ...status(200), ...times(18, [...body(20), ...STEP]), ...END, ...STEP],
  'length-header': [...STEP, ...status(200), ...header('Content-Length', '338'), ...body(400), ...STEP],
  'no-such-offer': [...STEP, ...status(404), ...END, ...STEP, ...SLEEP, ...STEP],
  'lost-and-resumed': [
    ...[...OFFER, ...times(4, STEP), ...HEAD, ...times(3, [...body(1700), ...STEP]), ...LOST, ...STEP, ...SLEEP],
    ...[...times(2, STEP), ...HEAD, ...EXCHANGE, ...times(4, STEP)],
  ],
  'wrong-range': [
    ...[...OFFER, ...times(4, STEP), ...HEAD, ...times(3, [...body(1700), ...STEP]), ...LOST, ...STEP, ...SLEEP],
    ...[...STEP, ...status(206), ...known(1, 'bytes 4096-4711/4712'), ...body(9), ...STEP, ...SLEEP, ...EXCHANGE],
  ],
  'weak-and-long-tags': [
    ...OFFER,
    ...times(4, STEP),
    ...status(200),
    ...known(2, 'W/"x"'),
    ...known(2, `"${'x'.repeat(75)}"`),
  ],
  'garbage-as-an-offer': [...STEP, ...status(200), 6, 4, 0xa4, 1, 1, 2, ...END, ...STEP, ...WAKE, ...STEP],
};

/** What clients do, right and wrong, in the form of `fuzz_http.c`. */
export function httpSeeds(): readonly Seed[] {
  return Object.entries(seeds).map(([name, bytes], index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${name}`,
    bytes: Uint8Array.from(bytes),
  }));
}
