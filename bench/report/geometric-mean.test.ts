import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { geometricMean } from './geometric-mean.ts';

const ratio = fc.double({ min: 0.001, max: 1000, noNaN: true });

test('a half and a double average to one', () => {
  assert.ok(Math.abs((geometricMean([0.5, 2]) ?? 0) - 1) < 1e-12);
});

test('the mean lies between the smallest and the largest value', () => {
  fc.assert(
    fc.property(fc.array(ratio, { minLength: 1 }), (values) => {
      const mean = geometricMean(values) ?? Number.NaN;
      assert.ok(mean >= Math.min(...values) * (1 - 1e-9) && mean <= Math.max(...values) * (1 + 1e-9));
    }),
  );
});

test('the mean of inverses is the inverse of the mean', () => {
  fc.assert(
    fc.property(fc.array(ratio, { minLength: 1 }), (values) => {
      const mean = geometricMean(values) ?? Number.NaN;
      const inverse = geometricMean(values.map((value) => 1 / value)) ?? Number.NaN;
      assert.ok(Math.abs(mean * inverse - 1) < 1e-9);
    }),
  );
});

test('unknown values are left out, and nothing has no mean', () => {
  assert.equal(geometricMean([undefined, 1, undefined]), 1);
  assert.equal(geometricMean([undefined]), undefined);
  assert.equal(geometricMean([]), undefined);
});
