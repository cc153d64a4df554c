import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ERASE_SECTOR_US, IDF_FLASH_TIMING } from './flash-timing.ts';
import { VirtualClock } from './virtual-clock.ts';

test('a clock shows the exact sum of all steps, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000)), (steps) => {
      const clock = new VirtualClock();
      for (const step of steps) clock.advance(step);
      const sum = steps.reduce((total, step) => total + step, 0);
      assert.equal(clock.nowUs, sum);
      assert.equal(clock.nowMs, Math.floor(sum / 1000));
    }),
    { seed: 1 },
  );
});

test('sleeping a year takes no real work and loses no microsecond', () => {
  const clock = new VirtualClock();
  clock.advance(1);
  clock.sleep(365 * 24 * 3600 * 1000);
  assert.equal(clock.nowUs, 31_536_000_000_001);
});

test('time cannot run backwards, by fractions, or by nonsense', () => {
  const clock = new VirtualClock();
  for (const step of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
    assert.throws(() => clock.advance(step), { code: 'CLOCK_BAD_STEP' });
  }
  assert.equal(clock.nowUs, 0);
});

test('flash timing equals the published figures at table sizes and never shrinks above 8 bytes', () => {
  assert.equal(IDF_FLASH_TIMING.eraseSectorUs, ERASE_SECTOR_US);
  assert.equal(IDF_FLASH_TIMING.programUs(4096), 6367);
  assert.equal(IDF_FLASH_TIMING.programUs(4), 19);
  assert.equal(IDF_FLASH_TIMING.readUs(4096), 459);
  for (let size = 9; size < 10_000; size++) {
    assert.ok(IDF_FLASH_TIMING.programUs(size) >= IDF_FLASH_TIMING.programUs(size - 1));
    assert.ok(IDF_FLASH_TIMING.readUs(size) >= IDF_FLASH_TIMING.readUs(size - 1));
  }
});
