import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A function `law_…` of a Python file, and what its docstring says. */
export interface Law {
  readonly name: string;
  readonly text: string;
}

/** The Python files with laws, without their ending. */
export const lawFiles: readonly string[] = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('_laws.py'))
  .map((name) => name.replace(/\.py$/, ''));

/** The laws of a file, in its order. */
export function lawsOf(file: string): readonly Law[] {
  const source = readFileSync(join(import.meta.dirname, `${file}.py`), 'utf8');
  const laws = [...source.matchAll(/^def (law_\w+)\(\):\n {4}"""(.+)"""$/gm)];
  assert.equal(
    laws.length,
    [...source.matchAll(/^def law_/gm)].length,
    `every law of ${file} says in a line what holds`,
  );
  return laws.map(([, name = '', text = '']) => ({ name, text }));
}

/** Makes of what `run_law` in laws.py answered what node's test runner wants. */
export function judge(context: TestContext, verdict: string): void {
  const [state = '', ...notes] = verdict.split('\n');
  if (state.startsWith('skipped: ')) return context.skip(state.slice('skipped: '.length));
  assert.equal(state, 'passed', verdict);
  for (const note of notes) context.diagnostic(note);
}
