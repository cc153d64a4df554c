import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.build', 'host');
const SANITIZERS = '-fsanitize=address,undefined -fno-sanitize-recover=all';

/** The program to test, or why there is none. */
export interface HostBuild {
  readonly program: string;
  /** False where the compiler has no sanitizers. */
  readonly sanitized: boolean;
  /** For `test(..., { skip })`. */
  readonly skip: false | string;
}

let built: HostBuild | undefined;

/** Builds `aloft-host` with the C compiler of this machine, with sanitizers when they link. */
export function buildHost(): HostBuild {
  built ??= build();
  return built;
}

function build(): HostBuild {
  const skip = ['cc', 'make'].find((tool) => !works(tool, ['--version']));
  if (skip !== undefined) return { program: '', sanitized: false, skip: skip === 'cc' ? 'no C compiler' : 'no make' };
  const sanitized = canSanitize();
  const program = join(folder, sanitized ? 'aloft-host-sanitized' : 'aloft-host');
  const argsFor = (out: string): readonly string[] => [
    ...['-s', '-C', join(root, 'device/port/host'), `OUT=${out}`],
    `CFLAGS=-g -O1 -Werror ${sanitized ? SANITIZERS : ''}`,
  ];
  if (works('make', ['-q', ...argsFor(program)])) return { program, sanitized, skip: false };
  // Under another name first, because test files run at the same time.
  const unfinished = `${program}-${process.pid}`;
  const { status, stderr } = spawnSync('make', argsFor(unfinished), { encoding: 'utf8', timeout: 240_000 });
  if (status !== 0) throw new Error(`device/port/host does not build\n${stderr}`);
  renameSync(unfinished, program);
  return { program, sanitized, skip: false };
}

/** Whether a program with sanitizers links and runs here. */
function canSanitize(): boolean {
  mkdirSync(folder, { recursive: true });
  const trial = join(folder, `trial-${process.pid}`);
  try {
    writeFileSync(`${trial}.c`, 'int main(void) { return 0; }\n');
    return works('cc', [...SANITIZERS.split(' '), `${trial}.c`, '-o', trial]) && works(trial, []);
  } finally {
    for (const file of [`${trial}.c`, trial]) rmSync(file, { force: true });
  }
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
