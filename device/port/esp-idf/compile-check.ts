/**
 * Compiles component, example and Arduino library, as they are packed, against the headers of real ESP-IDF checkouts:
 * `node device/port/esp-idf/compile-check.ts --idf <folder> [--idf <folder> …]`, or with the folders in ALOFT_IDF,
 * separated by colons. Syntax and types only, for the ESP32-C3: nothing is linked or run. It needs a bare RISC-V
 * compiler and newlib's headers, not Espressif's tools, and git submodules need not be there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findCompiler, run } from '../../../scripts/native-compilers.ts';
import { pack } from '../../../scripts/pack-device.ts';
import { findNewlib, includeFolders, sourcesBelow, writeStandIns } from './compile-check-setup.ts';

const COMPILER = 'riscv64-unknown-elf-gcc';
const TARGET = ['-march=rv32imc_zicsr_zifencei', '-mabi=ilp32', '-Os', '-fsyntax-only'] as const;
const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Werror'] as const;

/** What menuconfig adds for "Start as a laboratory". */
const LABORATORY = ['-DCONFIG_EXAMPLE_LABORATORY=1', '-DCONFIG_EXAMPLE_DEVICE_CLASS="basic-c3"'] as const;

/** One set of sources and what they may include. */
interface Unit {
  readonly name: string;
  readonly folder: string;
  readonly include: readonly string[];
  readonly defines?: readonly string[];
}

function compile(unit: Unit, headers: readonly string[]): boolean {
  const sources = sourcesBelow(unit.folder);
  const include = [...unit.include.map((folder) => `-I${folder}`), ...(unit.defines ?? [])];
  let ok = true;
  for (const source of sources) {
    const language = source.endsWith('.cpp')
      ? ['-x', 'c++', '-std=gnu++2b', '-fno-exceptions', '-fno-rtti']
      : ['-std=gnu17'];
    const result = run(COMPILER, [...TARGET, ...WARNINGS, ...language, ...include, ...headers, source]);
    if (!result.ok) console.error(`${unit.name}, ${relative(unit.folder, source)}:\n${result.output}`);
    ok = ok && result.ok;
  }
  console.log(`  ${unit.name}: ${sources.length} files ${ok ? 'compile' : 'were tried, not all compile'}`);
  return ok;
}

function versionOf(idf: string): string | undefined {
  const file = join(idf, 'tools/cmake/version.cmake');
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const part = (name: string): string => new RegExp(`IDF_VERSION_${name} (\\d+)`).exec(text)?.[1] ?? '?';
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}

function check(idf: string, newlib: string, work: string): boolean {
  const version = versionOf(idf);
  if (version === undefined) {
    console.error(`${idf} is no ESP-IDF: tools/cmake/version.cmake is missing`);
    return false;
  }
  console.log(`ESP-IDF ${version}, headers of the ESP32-C3:`);
  const standIns = writeStandIns(join(work, 'stand-ins'), version);
  const headers = [standIns.before, ...includeFolders(idf), standIns.after, newlib].flatMap((at) => ['-isystem', at]);
  const component = join(work, 'component');
  const library = join(work, 'library');
  const include = ['include', 'core/include'].map((name) => join(component, name));
  const units: Unit[] = [
    { name: 'port', folder: join(component, 'src'), include: [...include, join(component, 'src')] },
    { name: 'core', folder: join(component, 'core/src'), include },
    { name: 'example', folder: join(component, 'examples/basic/main'), include },
    { name: 'example without keys', folder: join(component, 'examples/basic/main'), include, defines: LABORATORY },
    { name: 'Arduino library', folder: join(library, 'src'), include: [join(library, 'src')] },
  ];
  return units.map((unit) => compile(unit, headers)).every((ok) => ok);
}

function main(): number {
  const { values } = parseArgs({ options: { idf: { type: 'string', multiple: true } } });
  const folders = values.idf ?? (process.env['ALOFT_IDF'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const newlib = findNewlib();
  if (folders.length === 0) {
    console.log('skipped: no ESP-IDF given; set ALOFT_IDF to a checkout, or use --idf');
    return 0;
  }
  if (findCompiler(COMPILER) === undefined || newlib === undefined) {
    console.log(`skipped: no ${newlib === undefined ? 'headers of newlib (libnewlib-dev)' : COMPILER} found`);
    return 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'aloft-idf-'));
  try {
    pack('esp-idf', join(work, 'component'));
    pack('arduino', join(work, 'library'));
    return folders.map((folder) => check(folder, newlib, work)).every((ok) => ok) ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true });
  }
}

process.exitCode = main();
