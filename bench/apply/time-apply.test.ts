import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSecondsPerRun } from './time-apply.ts';

test('the time of one run is the time of all divided by their number', () => {
  assert.equal(readSecondsPerRun('runs 4 seconds 0.500000\n'), 0.125);
});

test('output of any other form is no time', () => {
  for (const output of ['', 'runs 0 seconds 0.1', 'runs 3 seconds', 'seconds 3']) {
    assert.equal(readSecondsPerRun(output), undefined);
  }
});
