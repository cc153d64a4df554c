import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DeviceEvent } from '../device-code/device-port.ts';
import { ProgressFilter } from './progress-filter.ts';

function progress(kind: DeviceEvent['kind'], position: number, total: number): DeviceEvent {
  return { kind, status: 'OK', position, total };
}

test('of any rising progress the first and last are told, and never more than one per step between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 60 }), (total, steps) => {
      const filter = new ProgressFilter(steps);
      const told = [];
      for (let position = 1; position <= total; position++) {
        if (filter.passes(progress('download', position, total))) told.push(position);
      }
      assert.equal(told[0], 1);
      assert.equal(told.at(-1), total);
      assert.ok(told.length <= steps + 1);
    }),
    { seed: 7, numRuns: 60 },
  );
});

test('another phase, or the same after something else, begins anew', () => {
  const filter = new ProgressFilter(10);
  assert.equal(filter.passes(progress('download', 50, 100)), true);
  assert.equal(filter.passes(progress('download', 51, 100)), false);
  assert.equal(filter.passes(progress('apply', 1, 100)), true);
  assert.equal(filter.passes(progress('download', 50, 100)), true);
  assert.equal(filter.passes(progress('fallback', 0, 0)), true);
  assert.equal(filter.passes(progress('download', 50, 100)), true);
});
