import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { costByRange, createPatch, DeltaError, inspectPatch, type TargetRange } from './index.ts';
import { firmware, noise, withInsertion } from './test-support/images.ts';

const BASE = firmware('esp32c3', '1.0.0');
const TARGET = firmware('esp32c3', '1.1.0');
const PATCH = createPatch(BASE, TARGET).bytes;
const REPORT = inspectPatch(BASE, PATCH);

function close(a: number, b: number): void {
  assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, a, b), `${a} is not ${b}`);
}

function cutAt(cuts: readonly number[]): TargetRange[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), TARGET.length];
  return edges.slice(1).map((end, i) => ({ start: edges[i] ?? 0, end }));
}

test('ranges that share nothing, what lies outside and the overhead make the size of the patch', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: TARGET.length - 1 }), { maxLength: 8 }),
      fc.nat(8),
      (cuts, left) => {
        const ranges = cutAt(cuts).filter((_, i) => i !== left);
        const cost = costByRange(REPORT, ranges);
        const sum = cost.ranges.reduce((all, { bytes }) => all + bytes, cost.outside.bytes + cost.overhead.bytes);
        close(sum, PATCH.length);
        const symbols = cost.ranges.reduce(
          (all, range) => all + range.symbols,
          cost.outside.symbols + cost.overhead.symbols,
        );
        assert.equal(symbols, REPORT.symbols);
      },
    ),
    { seed: 31, numRuns: 300 },
  );
});

test('a range costs what its two halves cost, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.nat(TARGET.length), fc.nat(TARGET.length), fc.nat(TARGET.length), (a, b, c) => {
      const [start = 0, middle = 0, end = 0] = [a, b, c].toSorted((x, y) => x - y);
      const [whole, left, right] = costByRange(REPORT, [
        { start, end },
        { start, end: middle },
        { start: middle, end },
      ]).ranges;
      close(whole?.bytes ?? 0, (left?.bytes ?? 0) + (right?.bytes ?? 0));
    }),
    { seed: 32, numRuns: 300 },
  );
});

test('what was inserted bears its cost', () => {
  const at = 20_000;
  const target = withInsertion(BASE, at, noise(400, 5));
  const patch = createPatch(BASE, target).bytes;
  const [around] = costByRange(inspectPatch(BASE, patch), [{ start: at - 8, end: at + 408 }]).ranges;
  assert.ok((around?.bytes ?? 0) > 380, `${around?.bytes}`);
});

test('empty ranges, ranges that run backwards and ranges beyond the target cost nothing', () => {
  const { ranges, outside } = costByRange(REPORT, [
    { start: 5, end: 5 },
    { start: 90, end: 10 },
    { start: TARGET.length, end: TARGET.length + 100 },
    { start: 0, end: TARGET.length + 100 },
  ]);
  assert.deepEqual(ranges.slice(0, 3), new Array(3).fill({ bytes: 0, symbols: 0 }));
  assert.ok((ranges[3]?.bytes ?? 0) > 0);
  close(outside.bytes, 0);
});

test('a packed full image is explained without a base', () => {
  const patch = createPatch(null, TARGET).bytes;
  const { ranges, overhead } = costByRange(inspectPatch(null, patch), [{ start: 0, end: TARGET.length }]);
  close((ranges[0]?.bytes ?? 0) + overhead.bytes, patch.length);
});

test('a damaged patch is refused, never explained', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: PATCH.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const damaged = PATCH.slice();
      damaged[at] = ((damaged[at] ?? 0) + by) & 0xff;
      assert.throws(() => inspectPatch(BASE, damaged), DeltaError);
    }),
    { seed: 33, numRuns: 30 },
  );
});
