import { spawnSync } from 'node:child_process';

/** A compiler found on this machine. */
export interface Compiler {
  /** Command name. */
  readonly command: string;
  /** First line of `--version`. */
  readonly version: string;
}

/** What a program did. */
export interface RunResult {
  readonly ok: boolean;
  /** Standard output and error together. */
  readonly output: string;
}

/** Asks a compiler for its version; undefined if there is none of that name. */
export function findCompiler(command: string): Compiler | undefined {
  const { ok, output } = run(command, ['--version']);
  return ok ? { command, version: output.split('\n')[0] ?? '' } : undefined;
}

/** Runs a program to its end. A program that cannot be started counts as failed. */
export function run(command: string, args: readonly string[]): RunResult {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
  return { ok: status === 0, output: error === undefined ? `${stdout}${stderr}` : String(error) };
}
