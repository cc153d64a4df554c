/**
 * Runs the code in the documentation: `node scripts/check-docs-examples.ts [path…]`. Every `@example` of the packages
 * and every block of a Markdown page marked `ts runnable` is a test named after its file and line. With paths, only
 * those files and folders.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Example, readDocExamples, readPageExamples } from './docs-examples/read-examples.ts';
import { writeExampleTests } from './docs-examples/write-tests.ts';
import { isTestPath, listFiles } from './layering/source-tree.ts';

const root = join(import.meta.dirname, '..');
const pageFolders: readonly string[] = ['docs', 'packages', 'device', 'examples', 'vectors'];

function collectExamples(wanted: readonly string[]): readonly Example[] {
  const isWanted = (path: string): boolean =>
    wanted.length === 0 || wanted.some((name) => path === name || path.startsWith(`${name}/`));
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const sources = listFiles(root, 'packages').filter(
    (path) => /^packages\/[^/]+\/src\/.*(?<!\.d)\.ts$/.test(path) && !isTestPath(path),
  );
  const pages = ['README.md', 'CONTRIBUTING.md', ...pageFolders.flatMap((folder) => listFiles(root, folder))].filter(
    (path) => path.endsWith('.md') && existsSync(join(root, path)),
  );
  return [
    ...sources.filter(isWanted).flatMap((path) => readDocExamples(path, read(path))),
    ...pages.filter(isWanted).flatMap((path) => readPageExamples(path, read(path))),
  ];
}

if (import.meta.main) {
  const wanted = process.argv.slice(2).map((path) => path.replace(/\/$/, ''));
  const tests = writeExampleTests(join(root, '.build/docs-examples'), collectExamples(wanted));
  if (tests.length === 0) {
    console.log(`no examples found${wanted.length === 0 ? '' : ` in ${wanted.join(', ')}`}`);
    process.exitCode = 1;
  } else {
    process.exitCode =
      spawnSync(process.execPath, ['--test', '--test-isolation=none', ...tests], { cwd: root, stdio: 'inherit' })
        .status ?? 1;
  }
}
