import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Piece, readLinkMap } from './link-map.ts';
import type { Processor } from './processors.ts';

const root = join(import.meta.dirname, '../..');
const core = join(root, 'device/core');
const strings = join(root, 'device/port/wasm');
const caller = join(import.meta.dirname, 'caller.c');

/** As on a device: optimised for size, every function and table in a section of its own, no C library of the computer's. */
const FLAGS = [
  '-std=c99',
  '-Os',
  '-ffreestanding',
  '-ffunction-sections',
  '-fdata-sections',
  `-I${join(core, 'include')}`,
  '-isystem',
  join(strings, 'include'),
];
/** Objects that are no part of the device code: the application, and what stands for the C library. */
const OTHERS: readonly string[] = ['caller', 'string'];

/** A linked program, reduced to the pieces that count. */
export interface CoreBuild {
  /** Pieces of the device code, without application and C library. */
  readonly pieces: readonly Piece[];
  /** Bytes of `struct aloft_engine`. */
  readonly engineSize: number;
  /** Contents of the `.ci` files that gcc writes for `-fcallgraph-info`, by source file. */
  readonly callGraphs: ReadonlyMap<string, string>;
}

/** Compile and link device/core with an application that uses the whole interface. `work` is an empty folder. */
export function buildCore(gcc: string, { flags }: Processor, work: string): CoreBuild {
  mkdirSync(work, { recursive: true });
  const sources = [...coreSources(), caller, join(strings, 'string.c')];
  const objects = sources.map((source) => {
    const object = join(work, `${basename(source, '.c')}.o`);
    run(gcc, [...flags, ...FLAGS, '-fcallgraph-info=su,da', '-c', source, '-o', object]);
    return object;
  });
  const pieces = link(gcc, [...flags, ...objects], work);
  const engine = pieces.find(({ file, name }) => file === 'caller' && name === 'engine');
  if (engine === undefined) throw new Error('the linker kept no engine: what was measured is not the device code');
  const callGraphs = coreSources().map((source): readonly [string, string] => {
    const name = basename(source, '.c');
    return [`${name}.c`, readFileSync(join(work, `${name}.ci`), 'utf8')];
  });
  return {
    pieces: pieces.filter(({ file }) => !OTHERS.includes(file)),
    engineSize: engine.size,
    callGraphs: new Map(callGraphs),
  };
}

/** Code and constants when everything is optimised as one unit (-flto). The application's few calls are part of it. */
export function sizeAsOneUnit(gcc: string, { flags }: Processor, work: string): number {
  mkdirSync(work, { recursive: true });
  const string = join(work, 'string.o');
  run(gcc, [...flags, ...FLAGS, '-c', join(strings, 'string.c'), '-o', string]);
  const pieces = link(gcc, [...flags, ...FLAGS, '-flto', ...coreSources(), caller, string], work);
  return sizeOf(pieces.filter(({ file }) => file !== 'string'));
}

/** Bytes in flash: code, constants and initial values. */
export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.filter(({ kind }) => kind !== 'bss').reduce((sum, { size }) => sum + size, 0);
}

function coreSources(): readonly string[] {
  const names = readdirSync(join(core, 'src')).filter((name) => name.endsWith('.c'));
  return names.sort().map((name) => join(core, 'src', name));
}

function link(gcc: string, inputs: readonly string[], work: string): readonly Piece[] {
  const map = join(work, 'core.map');
  const options = ['-nostdlib', '-Wl,--gc-sections', '-Wl,-e,_start', `-Wl,-Map,${map}`];
  run(gcc, [...inputs, ...options, '-lgcc', '-o', join(work, 'core.elf')]);
  return readLinkMap(readFileSync(map, 'utf8'));
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
}
