import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, programVersion } from '../peers/find-program.ts';

const root = join(import.meta.dirname, '../..');
const own = import.meta.dirname;

/** Both decoders are compiled alike, so that their times can be compared. */
const FLAGS = ['-O2', '-std=c99', '-D_DEFAULT_SOURCE', '-DNDEBUG', '-w', `-I${own}`];

/** Programs that apply one patch again and again: apply_loop.c says how they are called. */
export interface NativePrograms {
  /** Compiler and its version, undefined when there is none. */
  readonly compiler: string | undefined;
  readonly aloft: string | undefined;
  readonly hpatchLite: string | undefined;
  /** Why one is missing. */
  readonly skipped: readonly string[];
}

/**
 * Compile the decoders natively.
 *
 * @param output An existing folder for the programs.
 * @param folders Where to look for a compiler.
 * @param hpatchLite Folder with the sources of sisong/HPatchLite and its submodules, if there is one.
 * @throws When the compiler refuses sources that are here.
 */
export function buildNativePrograms(
  output: string,
  folders: readonly string[],
  hpatchLite: string | undefined,
): NativePrograms {
  const compiler = ['gcc', 'clang', 'cc']
    .map((name) => ({ name, path: findProgram(name, folders) }))
    .find(({ path }) => path !== undefined);
  if (compiler?.path === undefined) {
    return { compiler: undefined, aloft: undefined, hpatchLite: undefined, skipped: ['native decoder: no C compiler'] };
  }
  const { name, path } = compiler;
  const build = (program: string, sources: readonly string[], includes: readonly string[]): string => {
    const file = join(output, program);
    const flags = [...FLAGS, ...includes.map((folder) => `-I${folder}`)];
    execFileSync(path, [...flags, join(own, 'apply_loop.c'), ...sources, '-o', file], { stdio: 'inherit' });
    return file;
  };
  const core = join(root, 'device/core/src');
  const units = readdirSync(core).filter((unit) => /^(patch.*|bytes|crc32|status)\.c$/.test(unit));
  const aloft = build(
    'apply-aloft',
    [join(own, 'apply_aloft.c'), ...units.map((unit) => join(core, unit))],
    [join(root, 'device/core/include')],
  );
  const version = programVersion(path, ['--version']);
  const common = { compiler: version === undefined ? name : `${name} ${version}`, aloft };
  if (hpatchLite === undefined || !existsSync(join(hpatchLite, 'decompresser_demo.h'))) {
    return { ...common, hpatchLite: undefined, skipped: ["HPatchLite's decoder: ALOFT_HPATCHLITE names no sources"] };
  }
  const [lite, lzma] = [join(hpatchLite, 'HDiffPatch/libHDiffPatch/HPatchLite'), join(hpatchLite, 'lzma/C')];
  return {
    ...common,
    hpatchLite: build(
      'apply-hpatchlite',
      [join(own, 'apply_hpatchlite.c'), join(lite, 'hpatch_lite.c'), join(lzma, 'LzmaDec.c')],
      [hpatchLite, lite, lzma],
    ),
    skipped: [],
  };
}
