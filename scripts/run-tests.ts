/**
 * `npm test`: every test of the repository, as many files at a time as there are cores, but two at least; node's own choice
 * leaves one core out, which on two cores takes twice the time. Options of `node --test` may follow: `npm test -- --watch`.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const files: readonly string[] = ['packages/*/src', 'scripts', 'examples', 'bench', 'device/micropython'].map(
  (folder) => `${folder}/**/*.test.ts`,
);
const concurrency = Math.max(2, availableParallelism() - 1);
const child = spawn(
  process.execPath,
  ['--test', `--test-concurrency=${concurrency}`, ...process.argv.slice(2), ...files],
  { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' },
);
child.on('close', (status) => {
  process.exitCode = status ?? 1;
});
