import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPython, runPython } from './python.ts';

/** A mistake built into a file of the package, and the law that has to notice it. */
export interface Mistake {
  readonly mistake: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly noticed: string;
}

/** Every mistake is tried on one law, in CPython, which takes the least time. */
export async function testMistakes(mistakes: readonly Mistake[]): Promise<void> {
  const verdicts: readonly string[] =
    missingPython === undefined ? JSON.parse(await runPython('mistaken.py', JSON.stringify(mistakes))) : [];
  for (const [index, { mistake }] of mistakes.entries()) {
    test(`noticed: ${mistake}`, { skip: missingPython ?? false }, () => {
      assert.match(verdicts[index] ?? '', /^failed: [\s\S]*AssertionError/);
    });
  }
}
