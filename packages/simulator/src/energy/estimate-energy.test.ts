import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CHIP_CURRENTS } from './chip-currents.ts';
import { CPU_WORK, FLASHES, NETWORKS, SUPPLY } from './conditions.ts';
import {
  ENERGY_PARTS,
  type EnergyConditions,
  type EnergyEstimate,
  estimateEnergy,
  withDeepSleep,
} from './estimate-energy.ts';
import type { Figure } from './figure.ts';
import { NO_FLASH_WORK, type WorkPhase } from './workload.ts';

const nothing: WorkPhase = {
  name: 'nothing',
  isOnline: true,
  receivedBytes: 0,
  requests: 0,
  starts: 0,
  flash: NO_FLASH_WORK,
  instructions: 0,
};
const allConditions: EnergyConditions[] = Object.values(CHIP_CURRENTS).flatMap((chip) =>
  Object.values(NETWORKS).flatMap((network) => Object.values(FLASHES).map((flash) => ({ chip, network, flash }))),
);
const conditions = fc.constantFrom(...allConditions);
const count = fc.nat(1_000_000);
const phase: fc.Arbitrary<WorkPhase> = fc
  .record({ receivedBytes: count, requests: fc.nat(9), starts: fc.nat(3), instructions: count, isOnline: fc.boolean() })
  .chain((rest) =>
    fc
      .record({ erases: fc.nat(500), programs: fc.nat(5000), programmedBytes: count, readBytes: count })
      .map((flash) => ({ ...rest, flash, name: 'some' })),
  );
const of = (phases: readonly WorkPhase[], at: EnergyConditions): EnergyEstimate =>
  estimateEnergy({ name: 'update', phases }, at);

test('nothing takes nothing', () => {
  for (const at of allConditions) {
    const { seconds, radioSeconds, charge, millijoules, steps } = of([nothing], at);
    assert.deepEqual([seconds, radioSeconds, charge, millijoules, steps.length], [0, 0, 0, 0, 0]);
  }
});

test('the parts add up to the whole, and so do the steps', () => {
  fc.assert(
    fc.property(fc.array(phase, { maxLength: 4 }), conditions, (phases, at) => {
      const { steps, parts, millijoules, charge } = of(phases, at);
      const byPart = ENERGY_PARTS.reduce((sum, part) => sum + parts[part], 0);
      const byStep = steps.reduce(
        (sum, { seconds, milliamperes }) =>
          sum + ENERGY_PARTS.reduce((current, part) => current + milliamperes[part], 0) * seconds * SUPPLY.value,
        0,
      );
      assert.ok(Math.abs(byPart - millijoules) <= 1e-9 * millijoules);
      assert.ok(Math.abs(byStep - millijoules) <= 1e-9 * millijoules);
      assert.ok(Math.abs(charge * 3600 * SUPPLY.value - millijoules) <= 1e-9 * millijoules);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('more of anything never takes less time, radio or energy', () => {
  const more = fc.record({ bytes: count, erases: fc.nat(99), programmed: count, read: count, instructions: count });
  fc.assert(
    fc.property(phase, more, conditions, (some, extra, at) => {
      const less = of([some], at);
      const flash = {
        erases: some.flash.erases + extra.erases,
        programs: some.flash.programs,
        programmedBytes: some.flash.programmedBytes + extra.programmed,
        readBytes: some.flash.readBytes + extra.read,
      };
      const larger = { ...some, flash, receivedBytes: some.receivedBytes + extra.bytes };
      const whole = of([{ ...larger, instructions: some.instructions + extra.instructions }], at);
      assert.ok(whole.seconds >= less.seconds && whole.radioSeconds >= less.radioSeconds);
      assert.ok(whole.millijoules >= less.millijoules);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('an update and another one cost what they cost one by one', () => {
  fc.assert(
    fc.property(phase, phase, conditions, (a, b, at) => {
      const both = of([a, b], at).millijoules;
      assert.ok(Math.abs(both - of([a], at).millijoules - of([b], at).millijoules) <= 1e-6 * (1 + both));
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('what is done offline costs no radio, and the same done online costs more', () => {
  fc.assert(
    fc.property(phase, conditions, (some, at) => {
      const quiet = { ...some, receivedBytes: 0, requests: 0, starts: 0 };
      const [offline, online] = [of([{ ...quiet, isOnline: false }], at), of([{ ...quiet, isOnline: true }], at)];
      assert.equal(offline.radioSeconds, 0);
      assert.equal(offline.parts.radio, 0);
      assert.ok(online.millijoules >= offline.millijoules);
      assert.equal(online.seconds, offline.seconds);
    }),
    { seed: 4, numRuns: 50 },
  );
});

test('deep sleep fills a window, and never makes it shorter', () => {
  for (const at of allConditions) {
    const short = of([{ ...nothing, receivedBytes: 50_000 }], at);
    const asleep = withDeepSleep(short, short.seconds + 100, at.chip);
    assert.ok(Math.abs(asleep.seconds - short.seconds - 100) < 1e-9);
    assert.ok(asleep.parts.idle > short.parts.idle && asleep.parts.radio === short.parts.radio);
    assert.equal(withDeepSleep(short, 0, at.chip).millijoules, short.millijoules);
  }
});

test('every figure is positive and names its source, or says as an assumption why it is taken', () => {
  const isFigure = (value: unknown): value is Figure => typeof value === 'object' && value !== null && 'unit' in value;
  const tables = [...Object.values(CHIP_CURRENTS), ...Object.values(NETWORKS), ...Object.values(FLASHES), CPU_WORK];
  const figures = [...tables.flatMap((table) => Object.values(table).filter(isFigure)), SUPPLY];
  assert.ok(figures.length > 40);
  for (const { name, value, source, note } of figures) {
    assert.ok(value > 0 && name !== '', name);
    if (source === undefined) assert.ok(note.length > 10, `${name}: an assumption without a reason`);
    else assert.ok(source.title.length > 3 && source.place.length > 1, `${name}: a source that nobody finds`);
  }
});
