/**
 * The definition of done: `npm run check`. With names of steps, only those: `node scripts/check.ts types tests`; behind
 * `--without`, all but those.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closingLinesOf, reportOf, totalOf } from './check/report.ts';
import { runStep } from './check/run-step.ts';
import type { Step, StepResult } from './check/step.ts';

const root = join(import.meta.dirname, '..');

/** Folders outside of the packages that are checked for types as well. */
const typedFolders: readonly string[] = ['scripts', 'examples/firmware', 'bench'].filter((folder) =>
  existsSync(join(root, folder, 'tsconfig.json')),
);

const steps: readonly Step[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-b', '.', ...typedFolders] },
  { name: 'layering', command: ['node', 'scripts/check-layering.ts'] },
  { name: 'tests', command: ['npm', 'test'] },
  { name: 'power cuts', command: ['node', 'scripts/power-cuts.ts'] },
  { name: 'power cuts are noticed', command: ['node', 'scripts/power-cuts.ts', '--mutations'] },
  { name: 'native C', command: ['node', 'scripts/native-check.ts'], ...skipWithout('scripts/native-check.ts') },
  { name: 'ESP-IDF headers', command: ['node', 'device/port/esp-idf/compile-check.ts'] },
  { name: 'manifests by Python', command: ['node', 'scripts/check-manifests.ts'] },
  { name: 'examples in docs', command: ['node', 'scripts/check-docs-examples.ts'] },
];

function skipWithout(path: string): { skip?: string } {
  return existsSync(join(root, path)) ? {} : { skip: `${path} does not exist` };
}

async function main(words: readonly string[]): Promise<number> {
  const started = performance.now();
  const isWithout = words[0] === '--without';
  const named = isWithout ? words.slice(1) : words;
  const known = steps.filter(({ name }) => named.includes(name));
  const chosen = isWithout || named.length === 0 ? steps.filter((step) => !known.includes(step)) : known;
  if (known.length < named.length || chosen.length === 0) {
    console.error(`The steps are: ${steps.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const results: StepResult[] = [];
  for (const step of chosen) results.push(await runStep(root, step, (text) => process.stdout.write(text)));
  const total = totalOf(results);
  console.log(`\n${reportOf(results)}\n\n${closingLinesOf(total, performance.now() - started)}`);
  return total.fail === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
