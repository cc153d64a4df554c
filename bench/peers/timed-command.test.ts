import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCpuSeconds } from './timed-command.ts';

test('user and system time are added up', () => {
  assert.ok(Math.abs((readCpuSeconds('cpu 1.250 0.125\n') ?? 0) - 1.375) < 1e-9);
});

test('what the program itself says does not disturb', () => {
  assert.equal(readCpuSeconds('warning: cpu 9.0 9.0\nmore\ncpu 0.500 0.250\n'), 0.75);
});

test('no time is no time', () => {
  for (const text of ['', 'bash: nothing: command not found', 'cpu x y\n', 'cpu 1.0 2.0\nlater']) {
    assert.equal(readCpuSeconds(text), undefined);
  }
});
