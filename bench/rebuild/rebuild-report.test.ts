import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largestRebuild, rebuildReport } from './rebuild-report.ts';

const points = [200, 300].map((patchSize) => ({
  name: `image ${patchSize}`,
  targetSize: 40_000,
  changed: 99,
  patchSize,
}));

test('the bar is held against the largest patch, and nothing measured is no figure', () => {
  assert.equal(largestRebuild({ points, skipped: [] }), 300);
  assert.equal(largestRebuild({ points: [], skipped: [] }), undefined);
});

test('every image has its row, and what is missing is said', () => {
  const report = rebuildReport({ points, skipped: ['esp32: no compiler'] });
  for (const text of ['| image 200 ', '| image 300 ', '- skipped: esp32: no compiler'])
    assert.ok(report.includes(text));
});
