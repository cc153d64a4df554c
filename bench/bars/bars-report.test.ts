import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bar, bars, type Measured } from './bars.ts';
import { barsReport } from './bars-report.ts';

const nothing: Measured = {
  results: [],
  rebuilds: { points: [], skipped: [] },
  sizes: { footprints: [], skipped: [], patchStateSize: 0 },
};

function lineOf(bar: Partial<Bar>, value: number | undefined): string {
  const whole: Bar = { name: 'it', bar: 10, reach: 5, measure: () => value, format: String, ...bar };
  return barsReport([whole], nothing).split('\n').at(-1)?.replace(/ +/g, ' ') ?? '';
}

test('what is exactly at the bar keeps it', () => {
  assert.equal(lineOf({}, 10), '| it | 10 ✓ | 5 ✗ | 10 |');
  assert.equal(lineOf({}, 11), '| it | 10 ✗ | 5 ✗ | 11 |');
  assert.equal(lineOf({}, 4), '| it | 10 ✓ | 5 ✓ | 4 |');
});

test('what was not measured keeps and breaks nothing', () => {
  assert.equal(lineOf({}, undefined), '| it | 10 | 5 | – |');
  assert.equal(lineOf({ bar: undefined, reach: undefined }, 3), '| it | – | – | 3 |');
});

test('a run without any figures has no marks at all', () => {
  const report = barsReport(bars, nothing);
  assert.ok(!/[✓✗]/.test(report));
  assert.equal(report.split('\n').length, bars.length + 2);
});

test('a reach is never easier than its bar', () => {
  for (const { name, bar, reach } of bars) {
    if (bar !== undefined && reach !== undefined) assert.ok(reach <= bar, name);
  }
});
