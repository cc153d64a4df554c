import { type RandomSource, seededRandom } from '../random/seeded-random.ts';
import type { BaseRun } from './base-run.ts';
import type { Deed } from './course.ts';
import { type Cut, cutsText, MOMENTS } from './cut.ts';

/** How much of a scenario is tried. */
export interface Effort {
  /** Runs with one cut; more than there are places means every place and moment once. */
  readonly single: number;
  /** Runs with two cuts. */
  readonly double: number;
  /** Runs with three cuts. */
  readonly triple: number;
}

/** How far behind a power-on the next cut mostly comes: in the middle of what a boot repairs. */
const SOON = 6;
/** A recovery may need some operations more than were left. */
const EXTRA = 12;

/**
 * Chooses the cuts of a scenario. Half of the first cuts of two and three fall on journal and boot record, where order
 * matters; slots are much larger and all alike.
 */
export function planCuts(run: BaseRun, effort: Effort, seed: number): readonly (readonly Cut[])[] {
  const random = seededRandom(seed);
  const { points } = run;
  const places = points.flatMap((_, index) => MOMENTS.map((moment): Cut => ({ operation: index + 1, moment })));
  const records = points.flatMap((point, index) => (isRecord(run, point) ? [index + 1] : []));
  const single = effort.single >= places.length ? places : sampled(places, effort.single, random);
  const first = (): Cut => {
    const near = records[random() % Math.max(records.length, 1)];
    const anywhere = 1 + (random() % points.length);
    return { operation: near !== undefined && random() % 2 === 0 ? near : anywhere, moment: anyMoment(random) };
  };
  const later = ({ operation }: Cut): Cut => {
    const span = random() % 2 === 0 ? SOON : points.length - operation + EXTRA;
    return { operation: 1 + (random() % span), moment: anyMoment(random) };
  };
  const chain = (count: number): Cut[] => {
    const cuts = [first()];
    while (cuts.length < count) cuts.push(later(cuts[0] ?? first()));
    return cuts;
  };
  return [
    ...single.map((cut) => [cut]),
    ...different(effort.double, () => chain(2)),
    ...different(effort.triple, () => chain(3)),
  ];
}

/** Up to `count` series of cuts, no two of them the same. */
function different(count: number, draw: () => readonly Cut[]): (readonly Cut[])[] {
  const drawn = new Map<string, readonly Cut[]>();
  for (let tries = 0; drawn.size < count && tries < 3 * count; tries++) {
    const cuts = draw();
    drawn.set(cutsText(cuts), cuts);
  }
  return [...drawn.values()];
}

function isRecord({ device }: BaseRun, { offset }: Deed): boolean {
  return device.hardware.slots.every((slot) => offset < slot.offset || offset >= slot.offset + slot.size);
}

function anyMoment(random: RandomSource): Cut['moment'] {
  return MOMENTS[random() % MOMENTS.length] ?? 'torn';
}

/** `count` different elements. */
function sampled<T>(all: readonly T[], count: number, random: RandomSource): T[] {
  const rest = [...all];
  const chosen: T[] = [];
  while (chosen.length < count && rest.length > 0) chosen.push(...rest.splice(random() % rest.length, 1));
  return chosen;
}
