import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closingLinesOf, reportOf, totalOf } from './check/report.ts';
import { runStep } from './check/run-step.ts';
import { readSkipped, readTestCounts, type StepResult } from './check/step.ts';

const closing = 'ℹ tests 5\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 3.2\n';

test('the counts of all test runs in an output are added up; cancelled tests failed', () => {
  const both = `noise\n${closing}${closing.replaceAll('ℹ', '#')}`;
  assert.deepEqual(readTestCounts(both), { tests: 10, pass: 4, fail: 4, skipped: 2 });
  assert.equal(readTestCounts('all good\n'), undefined);
});

test('skipped tests and parts are listed with their reasons', () => {
  const output = '✔ one (0.5ms)\n﹣ two (0.07ms) # gcc is not installed\nskipped: no clang\nskipped esp32: no gcc\n';
  assert.deepEqual(readSkipped(output), ['two: gcc is not installed', 'no clang', 'esp32: no gcc']);
});

test('what node:test prints today is understood', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  const program = "const { test } = require('node:test'); test('a', () => {}); test('b', { skip: 'no b' }, () => {});";
  try {
    const command = ['node', '--test-reporter=spec', '-e', program] as const;
    const result = await runStep(folder, { name: 'run', command: [...command] }, () => {});
    assert.deepEqual(result.counts, { tests: 2, pass: 1, fail: 0, skipped: 1 });
    assert.deepEqual(result.skipped, ['b: no b']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a program that is missing or fails is a failed step', async () => {
  const missing = await runStep('.', { name: 'missing', command: ['no-such-program'] }, () => {});
  const failing = await runStep('.', { name: 'failing', command: ['node', '-e', 'process.exit(3)'] }, () => {});
  assert.deepEqual([missing.outcome, failing.outcome], ['failed', 'failed']);
});

const plain = { seconds: 1.25, counts: undefined, skipped: [] };
const results: readonly StepResult[] = [
  { name: 'lint', outcome: 'passed', ...plain },
  { ...plain, name: 'tests', outcome: 'failed', counts: { tests: 3, pass: 3, fail: 0, skipped: 0 } },
  { ...plain, name: 'native', outcome: 'skipped', seconds: 0, skipped: ['no compiler'] },
];

test('a failed run counts as a failure even when every test in it passed', () => {
  assert.deepEqual(totalOf(results), { tests: 6, pass: 4, fail: 1, skipped: 1 });
});

test('the report is a table with the reasons below, and closes like node:test', () => {
  assert.equal(
    reportOf(results),
    [
      'step    seconds  result   tests',
      'lint        1.3  passed',
      'tests       1.3  failed   3 passed, 0 failed, 0 skipped',
      'native      0.0  skipped',
      '',
      'did not run:',
      '  native: no compiler',
    ].join('\n'),
  );
  assert.match(closingLinesOf(totalOf(results), 12.3), /^ℹ tests 6\nℹ pass 4\nℹ fail 1\n/);
});
