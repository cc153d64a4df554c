import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitShifts, Observations } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';

interface Seen {
  readonly address: number;
  readonly shift: number;
  readonly times: number;
}

function observed(all: readonly Seen[]): Observations {
  const observations = new Observations();
  for (const { address, shift, times } of all) for (let i = 0; i < times; i++) observations.add(address, shift);
  return observations;
}

test('piecewise constant observations are explained exactly', () => {
  const observations = Array.from({ length: 300 }, (_, i) => {
    const address = 0x42000000 + i * 64;
    return { address, shift: i < 100 ? 0 : i < 200 ? 32 : -16, times: 1 };
  });
  const map = new ShiftMap(fitShifts(observed(observations), 512));
  for (const { address, shift } of observations) assert.equal(map.map(address), address + shift);
});

test('one stray reference is not worth an entry', () => {
  const observations = Array.from({ length: 50 }, (_, i) => ({
    address: 0x1000 + i * 4,
    shift: i === 25 ? 999 : 8,
    times: 1,
  }));
  assert.deepEqual(
    fitShifts(observed(observations), 512).map(({ shift }) => shift),
    [8],
  );
});

test('of an address seen with several shifts the most frequent one counts, the smaller one on a tie', () => {
  const several = [8, 8, 4, 4, -12].map((shift) => ({ address: 0x1000, shift, times: 3 }));
  const others = Array.from({ length: 10 }, (_, i) => ({ address: 0x1000 + i * 16, shift: 4, times: 3 }));
  for (const order of [several, [...several].reverse()]) {
    assert.deepEqual(fitShifts(observed([...order, ...others]), 512), [{ start: 0, shift: 4 }]);
  }
});

test('with fewer entries than there are pieces, those that explain most are kept', () => {
  const sizes = [40, 3, 50, 2, 60, 3, 70];
  const observations = sizes.flatMap((size, piece) =>
    Array.from({ length: size }, (_, i) => ({
      address: 0x10000 * (piece + 1) + i * 4,
      shift: (piece + 1) * 64,
      times: 3,
    })),
  );
  assert.equal(fitShifts(observed(observations), 7).length, 7);
  assert.deepEqual(
    fitShifts(observed(observations), 4).map(({ shift }) => shift / 64),
    [1, 3, 5, 7],
  );
  assert.deepEqual(fitShifts(observed(observations), 0), []);
});

test('entries ascend, begin at even addresses and never exceed the number allowed', () => {
  const observation = fc.record({
    address: fc.integer({ min: 0, max: 0xffffffff }),
    shift: fc.constantFrom(0, 4, -8, 64, 0x10000),
    times: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 200 }), fc.nat(20), (observations, most) => {
      const entries = fitShifts(observed(observations), most);
      assert.ok(entries.length <= most);
      for (const [i, entry] of entries.entries()) {
        assert.equal(entry.start % 2, 0);
        assert.ok(entry.start >= (entries[i - 1]?.start ?? 0));
      }
    }),
    { seed: 9 },
  );
});

test('what was learned of an address wins over the rule, until something better is learned', () => {
  const map = new ShiftMap([{ start: 0x100, shift: 4 }]);
  assert.equal(map.map(0x80), 0x80);
  assert.equal(map.map(0x200), 0x204);
  map.learn(0x200, 0x300);
  assert.equal(map.map(0x200), 0x300);
  map.learn(0x200, 0x204);
  assert.equal(map.map(0x200), 0x204);
});

test('from no shift to the next it is half the address space, which cannot be coded', () => {
  const half = 0x80000000;
  const extremes = fc.constantFrom(0, 5, half / 2, -half / 2, half - 1, 1 - half, -half);
  fc.assert(
    fc.property(fc.array(extremes, { maxLength: 8 }), (runs) => {
      const seen = runs.flatMap((shift, run) =>
        Array.from({ length: 40 }, (_, i) => ({ address: run * 0x1000 + i * 4, shift, times: 1 })),
      );
      let before = 0;
      for (const { shift } of fitShifts(observed(seen), 512)) {
        assert.equal(shift, shift | 0);
        assert.notEqual((shift - before) | 0, -half);
        before = shift;
      }
    }),
    { seed: 10 },
  );
});
