import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitShifts } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';

test('piecewise constant observations are explained exactly', () => {
  const observations = Array.from({ length: 300 }, (_, i) => {
    const address = 0x42000000 + i * 64;
    return { address, shift: i < 100 ? 0 : i < 200 ? 32 : -16, weight: 1 };
  });
  const map = new ShiftMap(fitShifts(observations, 512));
  for (const { address, shift } of observations) assert.equal(map.map(address), address + shift);
});

test('one stray reference is not worth an entry', () => {
  const observations = Array.from({ length: 50 }, (_, i) => ({
    address: 0x1000 + i * 4,
    shift: i === 25 ? 999 : 8,
    weight: 1,
  }));
  assert.deepEqual(
    fitShifts(observations, 512).map(({ shift }) => shift),
    [8],
  );
});

test('entries ascend, begin at even addresses and never exceed the number allowed', () => {
  const observation = fc.record({
    address: fc.integer({ min: 0, max: 0xffffffff }),
    shift: fc.constantFrom(0, 4, -8, 64, 0x10000),
    weight: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 200 }), fc.nat(20), (observations, most) => {
      const entries = fitShifts(observations, most);
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
