import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findProgram, programVersion } from '../peers/find-program.ts';

const root = join(import.meta.dirname, '../..');
const core = join(root, 'device/core');

/** A processor the decoder is compiled for. */
interface Processor {
  readonly name: string;
  /** What the names of the compiler's programs begin with. */
  readonly prefix: string;
  readonly flags: readonly string[];
}

const processors: readonly Processor[] = [
  { name: 'rv32imc', prefix: 'riscv64-unknown-elf-', flags: ['-march=rv32imc', '-mabi=ilp32'] },
  { name: 'Thumb-2', prefix: 'arm-none-eabi-', flags: ['-mcpu=cortex-m4', '-mthumb'] },
];
/** As on a device: optimised for size, without a C library of the computer's. */
const FLAGS = [
  '-std=c99',
  '-Os',
  '-ffreestanding',
  '-ffunction-sections',
  `-I${join(core, 'include')}`,
  '-isystem',
  join(root, 'device/port/wasm/include'),
];

/** Code and constants in bytes by file, for one processor. */
export interface ProcessorSize {
  readonly processor: string;
  readonly compiler: string;
  readonly files: ReadonlyMap<string, number>;
}

/** All processors whose compiler is here, and why others are missing. */
export interface DecoderSizes {
  readonly sizes: readonly ProcessorSize[];
  readonly skipped: readonly string[];
}

/** The files that applying a patch needs. */
export function decoderFiles(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^(patch.*|crc32)\.c$/.test(name)).sort();
}

/** Compile the patch decoder for microcontrollers and measure it, file by file. */
export function measureDecoder(folders: readonly string[]): DecoderSizes {
  const work = mkdtempSync(join(tmpdir(), 'bench-size-'));
  const sizes: ProcessorSize[] = [];
  const skipped: string[] = [];
  try {
    for (const processor of processors) {
      const [gcc, size] = ['gcc', 'size'].map((tool) => findProgram(`${processor.prefix}${tool}`, folders));
      if (gcc === undefined || size === undefined) {
        skipped.push(`decoder size for ${processor.name}: ${processor.prefix}gcc not found`);
        continue;
      }
      const files = decoderFiles(readdirSync(join(core, 'src'))).map((name): readonly [string, number] => {
        const object = join(work, `${basename(name, '.c')}.o`);
        run(gcc, [...processor.flags, ...FLAGS, '-c', join(core, 'src', name), '-o', object]);
        return [name, readTextSize(run(size, [object]))];
      });
      const version = programVersion(gcc, ['-dumpfullversion']) ?? '';
      sizes.push({ processor: processor.name, compiler: `${processor.prefix}gcc ${version}`, files: new Map(files) });
    }
    return { sizes, skipped };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/**
 * Code and constants of an object file, from what `size` prints in its default form: its first column counts both.
 *
 * @throws {RangeError} When there is no such table.
 */
export function readTextSize(output: string): number {
  const match = /^\s*text.*\n\s*(\d+)/m.exec(output);
  if (match === null) throw new RangeError(`size printed no table: ${output.trim()}`);
  return Number(match[1]);
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
  return stdout;
}
