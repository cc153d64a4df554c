import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildAppImage, chipByName, parseElf } from '@aloft/image';
import type { Toolchain } from './toolchains.ts';

const folder = import.meta.dirname;

/** The versions of the firmware, oldest first; each has a folder under `versions/`. */
export const versions: readonly string[] = ['1.0.0', '1.1.0'];

const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Wpedantic', '-Werror'];
/** The second one keeps the compiler from turning the loop inside memcpy into a call of memcpy. */
const freestanding = ['-ffreestanding', '-fno-tree-loop-distribute-patterns', '-nostdlib'];
const sections = ['-ffunction-sections', '-fdata-sections', '-fno-common', '-Wl,--gc-sections', '-Wl,--build-id=none'];

/**
 * Common sources and those of one version in one alphabetical order, so that a file a version adds moves everything
 * behind it, as in any build.
 */
export function sourcesOf(version: string): readonly string[] {
  const inFolder = (path: string): string[] =>
    readdirSync(join(folder, path))
      .filter((name) => name.endsWith('.c'))
      .map((name) => `${path}/${name}`);
  return [...inFolder('src'), ...inFolder(`versions/${version}`)].sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

/** Compiles and links one version. Paths are relative and the result is stripped, so it is the same in any folder. */
export function compileElf(toolchain: Toolchain, version: string): Uint8Array {
  const temporary = mkdtempSync(join(tmpdir(), 'weather-'));
  const output = join(temporary, 'weather.elf');
  const own = toolchain.sources.map((name) => `src/chip/${name}`);
  try {
    execFileSync(
      toolchain.compiler,
      [
        ...['-std=c99', '-Os', ...toolchain.flags, ...warnings, ...freestanding, ...sections],
        ...['-Isrc', '-Isrc/chip', `-Iversions/${version}`],
        ...['-s', '-T', `link/${toolchain.chip}.ld`, '-o', output],
        ...[...own, ...sourcesOf(version)],
      ],
      { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    return readFileSync(output);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Compiles one version and lays it out as a bootable image. */
export function compileImage(toolchain: Toolchain, version: string): Uint8Array {
  const chip = chipByName(toolchain.chip);
  if (chip === undefined) throw new Error(`No chip is called ${toolchain.chip}.`);
  const elf = compileElf(toolchain, version);
  const { entryAddress, sections: segments } = parseElf(elf);
  const elfDigest = createHash('sha256').update(elf).digest();
  return buildAppImage({ chip, entryAddress, segments, elfDigest, header: { flashSize: 2 } });
}
