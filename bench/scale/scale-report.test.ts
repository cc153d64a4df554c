import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaleReport } from './scale-report.ts';

test('each size is a row, and the bars grow with what they show', () => {
  const points = [1, 2, 4].map((factor) => ({
    targetSize: factor << 20,
    patchSize: 1000 * factor,
    ramSize: 12_000,
    createSeconds: factor,
    bsdiffSeconds: factor / 3,
    peakMemory: (factor * 100) << 20,
  }));
  const rows = scaleReport(points, '2020-01-02', ['Node 24']).split('\n').slice(-3);
  assert.deepEqual(
    rows.map((row) => row.replace(/[^█]/g, '').length),
    [12, 24, 48],
  );
  assert.match(rows[1] ?? '', /2 048 .* 2 000 .* 2\.00 .* 1\.00 .* 3\.0 .* 200/);
});
