/**
 * Builds the device code with the C compilers of this machine and runs its C tests under AddressSanitizer and
 * UndefinedBehaviorSanitizer; then compiles it for real chips and prints what it costs. What is not installed is
 * skipped in so many words.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCompiler, run } from './native-compilers.ts';
import { measureTarget, targets } from './native-size.ts';
import { writeNativeVectors } from './native-vectors.ts';

const root = join(import.meta.dirname, '..');
const core = join(root, 'device/core');

/** The tests borrow it: signatures are the port's business. */
const verifier = join(root, 'device/port/host/p256.c');

const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Wpedantic', '-Werror'] as const;
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'] as const;

/** Ways to build the device code: as for workstations, and with what devices leave out left out. */
const BUILDS: readonly (readonly string[])[] = [[], ['-DALOFT_PATCH_HAS_RUNS=0', '-DALOFT_TRUST_STATEMENTS=0']];

/** Runs the C tests with one compiler; true if they hold, or if there is no such compiler. */
function testWith(command: string, build: readonly string[], work: string, vectors: string): boolean {
  const compiler = findCompiler(command);
  if (compiler === undefined) return true;
  const program = join(work, `tests-${command}`);
  const sources = ['src', 'tests'].flatMap((folder) => cFilesIn(join(core, folder)));
  // It takes most of the time, and the tests of the host port run it under sanitizers.
  const signatures = join(work, `p256-${command}.o`);
  const flags = [
    '-std=c99',
    '-g',
    '-O1',
    ...WARNINGS,
    ...SANITIZERS,
    ...build,
    `-I${join(core, 'include')}`,
    `-I${join(core, 'src')}`,
  ];
  const helped = run(command, ['-std=c99', '-O2', ...WARNINGS, '-c', verifier, '-o', signatures]);
  const built = helped.ok ? run(command, [...flags, ...sources, signatures, '-o', program]) : helped;
  if (!built.ok) {
    console.error(`${[command, ...build].join(' ')}: the device code does not build\n${built.output}`);
    return false;
  }
  const tested = run(program, [vectors]);
  console.log(`${[compiler.version, ...build].join(' ')}: ${tested.output.trim()}`);
  return tested.ok;
}

function cFilesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.c'));
  return names.map((name) => join(folder, name));
}

function main(): number {
  const work = mkdtempSync(join(tmpdir(), 'aloft-native-'));
  try {
    const vectors = join(work, 'vectors');
    writeNativeVectors(root, vectors);
    const compilers = ['gcc', 'clang'];
    if (compilers.every((command) => findCompiler(command) === undefined)) {
      console.log('skipped: no C compiler found');
    }
    let ok = true;
    for (const command of compilers) {
      for (const build of BUILDS) ok = testWith(command, build, work, vectors) && ok;
    }
    for (const target of targets) {
      const report = measureTarget(root, work, target);
      for (const line of report.lines) console.log(line);
      ok = report.ok && ok;
    }
    return ok ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true });
  }
}

process.exitCode = main();
