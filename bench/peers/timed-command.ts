import { spawnSync } from 'node:child_process';

/** A program to run: its name or path, its arguments, and the files behind its standard input and output. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly output?: string;
}

/** A program that failed. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

// Node tells the CPU time of children only when all are added up; bash tells it per command, in milliseconds.
const script = `in=$1; out=$2; shift 2; TIMEFORMAT='cpu %3U %3S'; time "$@" < "$in" > "$out"`;

/**
 * Run a program to its end.
 *
 * @returns CPU seconds it took, user and system together, its own child processes included.
 * @throws {CommandError} When it cannot be started or does not end with 0.
 */
export function runTimed({ program, args, input = '/dev/null', output = '/dev/null' }: Command): number {
  const result = spawnSync('bash', ['-c', script, 'bash', input, output, program, ...args], { encoding: 'utf8' });
  if (result.error !== undefined) throw new CommandError(`bash is needed to time programs: ${result.error.message}`);
  const seconds = readCpuSeconds(result.stderr);
  if (result.status !== 0 || seconds === undefined) {
    const said = result.stderr.trim().split('\n').slice(0, 3).join(' / ');
    throw new CommandError(`${program} ${args.join(' ')} ended with ${result.status ?? result.signal}: ${said}`);
  }
  return seconds;
}

/** The CPU seconds in the last line that bash wrote, or undefined when there are none. */
export function readCpuSeconds(text: string): number | undefined {
  const match = /(?:^|\n)cpu (\d+\.\d+) (\d+\.\d+)\n?$/.exec(text);
  return match === null ? undefined : Number(match[1]) + Number(match[2]);
}
