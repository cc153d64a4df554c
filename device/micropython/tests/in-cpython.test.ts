import { test } from 'node:test';
import { judge, lawFiles, lawsOf } from './laws.ts';
import { missingPython, runPython } from './python.ts';

for (const file of lawFiles) {
  test(`CPython: ${file}`, { skip: missingPython ?? false }, async (context) => {
    const verdicts: Record<string, string> = JSON.parse(await runPython('laws.py', file));
    for (const { name, text } of lawsOf(file)) {
      await context.test(text, (each) => judge(each, verdicts[name] ?? 'the law was not run'));
    }
  });
}
