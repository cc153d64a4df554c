/**
 * `npm test`: every test of the repository. Starting a process and stripping types takes longer than most test files, so each
 * process runs a batch of them. What follows is given to `node --test`: `npm test -- --test-name-pattern journal`. One file
 * alone: `node --test packages/image/src/plan.test.ts`.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const batches = join(root, '.build/test-batches');

/** Where tests are, and how many files a process takes: few where a single file takes many seconds. */
const folders: readonly (readonly [folder: string, most: number])[] = [
  ['packages/simulator/src', 12],
  ['packages/cli/src', 12],
  ['scripts', 1],
  ['device/micropython', 1],
  ['packages/delta/src', 14],
  ['packages/release/src', 24],
  ['packages/image/src', 24],
  ['packages/server/src', 24],
  ['packages/api/src', 24],
  ['bench', 24],
  ['examples', 24],
];

rmSync(batches, { recursive: true, force: true });
mkdirSync(batches, { recursive: true });
const files = folders.flatMap(([folder, most]) => {
  const found = globSync('**/*.test.ts', { cwd: join(root, folder), exclude: ['**/node_modules/**'] }).sort();
  const count = Math.ceil(found.length / most);
  return Array.from({ length: count }, (_, batch) => {
    // Dealt like cards: neighbours, which often take equally long, come into different batches.
    const own = found.filter((_file, index) => index % count === batch);
    const path = join(batches, `${folder.replaceAll('/', '-')}-${batch + 1}.test.ts`);
    writeFileSync(path, own.map((file) => `import '${pathToFileURL(join(root, folder, file)).href}';\n`).join(''));
    return path;
  });
});
// One more than cores, because processes also wait: for compilers, sockets and each other.
const concurrency = availableParallelism() + 1;
const child = spawn(
  process.execPath,
  ['--test', `--test-concurrency=${concurrency}`, ...process.argv.slice(2), ...files],
  { cwd: root, stdio: 'inherit' },
);
child.on('close', (status) => {
  process.exitCode = status ?? 1;
});
