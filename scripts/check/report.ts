import type { StepResult, TestCounts } from './step.ts';

/** The table at the end: what ran, how long it took, what became of it. */
export function reportOf(results: readonly StepResult[]): string {
  const rows = results.map(({ name, seconds, outcome, counts }) => [
    name,
    seconds.toFixed(1),
    outcome,
    counts === undefined ? '' : `${counts.pass} passed, ${counts.fail} failed, ${counts.skipped} skipped`,
  ]);
  const table = tableOf([['step', 'seconds', 'result', 'tests'], ...rows]);
  const skipped = results.flatMap((result) => result.skipped.map((why) => `  ${result.name}: ${why}`));
  return [table, ...(skipped.length === 0 ? [] : ['', 'did not run:', ...skipped])].join('\n');
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** All tests of all steps; a step that is no test run counts as one test. */
export function totalOf(results: readonly StepResult[]): TestCounts {
  const counts = results.map(countsOf);
  const sum = (key: keyof TestCounts): number => counts.reduce((total, each) => total + each[key], 0);
  return { tests: sum('tests'), pass: sum('pass'), fail: sum('fail'), skipped: sum('skipped') };
}

function countsOf({ outcome, counts }: StepResult): TestCounts {
  if (counts === undefined) {
    const one = (wanted: StepResult['outcome']): number => (outcome === wanted ? 1 : 0);
    return { tests: 1, pass: one('passed'), fail: one('failed'), skipped: one('skipped') };
  }
  // A run can fail without a failed test, for instance when nothing matched.
  const unexplained = outcome === 'failed' && counts.fail === 0 ? 1 : 0;
  return { ...counts, tests: counts.tests + unexplained, fail: counts.fail + unexplained };
}

/** The closing lines of node's test runner. */
export function closingLinesOf(total: TestCounts, milliseconds: number): string {
  return [
    `ℹ tests ${total.tests}`,
    `ℹ pass ${total.pass}`,
    `ℹ fail ${total.fail}`,
    `ℹ skipped ${total.skipped}`,
    `ℹ duration_ms ${milliseconds.toFixed(0)}`,
  ].join('\n');
}
