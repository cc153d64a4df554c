import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Why there is no CPython to try things in, or `undefined` when there is one. */
export const missingPython: string | undefined = ((): string | undefined => {
  try {
    execFileSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 8)'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no python3 of version 3.8 or later';
  }
})();

/** Runs a Python file of this folder, beside `ota.py`, and gives what it printed. */
export async function runPython(file: string, ...words: string[]): Promise<string> {
  const { stdout } = await execute('python3', ['-B', join(import.meta.dirname, file), ...words], {
    cwd: join(import.meta.dirname, '..'),
    maxBuffer: 2 ** 24,
  });
  return stdout;
}
