/** One part of the definition of done: a command and what it is called. */
export interface Step {
  readonly name: string;
  /** Program and arguments; the program is looked up in node_modules/.bin first. */
  readonly command: readonly [string, ...string[]];
  /** Why the step cannot run here; without it, it runs. */
  readonly skip?: string;
}

/** Numbers of node:test's closing lines. */
export interface TestCounts {
  readonly tests: number;
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
}

/** What became of a step. */
export interface StepResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  /** Tests the step ran, when it is a test run. */
  readonly counts: TestCounts | undefined;
  /** Parts that did not run, each with its reason. */
  readonly skipped: readonly string[];
}

/** Adds up the closing lines of every test run in an output; undefined when there is none. */
export function readTestCounts(output: string): TestCounts | undefined {
  const sum = (key: string): number =>
    [...output.matchAll(new RegExp(`^[ℹ#] ${key} (\\d+)$`, 'gm'))].reduce((total, [, n]) => total + Number(n), 0);
  if (!/^[ℹ#] tests \d+$/m.test(output)) return undefined;
  return { tests: sum('tests'), pass: sum('pass'), fail: sum('fail') + sum('cancelled'), skipped: sum('skipped') };
}

/** Tests and parts an output reports as skipped, with their reasons: `… # reason` of node:test, and `skipped …`. */
export function readSkipped(output: string): readonly string[] {
  const tests = [...output.matchAll(/^\s*﹣ (.+?) \([\d.]+ms\) # (.+)$/gm)].map(([, name, why]) => `${name}: ${why}`);
  const parts = [...output.matchAll(/^\s*skipped:? (.+)$/gm)].map(([, why]) => why ?? '');
  return [...new Set([...tests, ...parts])];
}
