/**
 * The example firmware built twice from the same sources, with only the strings changed that every build changes. The
 * version is printed and reported from several places, so more than the descriptor differs.
 * @module
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Compile from '../../examples/firmware/compile.ts';
import { compilerVersion, toolchains } from '../../examples/firmware/toolchains.ts';

const root = join(import.meta.dirname, '../..');
const VERSION = '1.1.0';

/** Two builds of the same sources for one chip. */
export interface RebuildPair {
  readonly name: string;
  readonly base: Uint8Array;
  readonly target: Uint8Array;
}

/** What could be built, and what was not and why. */
export interface ExampleRebuilds {
  readonly pairs: readonly RebuildPair[];
  readonly skipped: readonly string[];
}

/** Build the example firmware for every chip whose compiler is here. */
export async function rebuildExamples(): Promise<ExampleRebuilds> {
  // Below the repository, so that the copy finds its packages.
  const copies = join(root, '.build/bench/rebuild');
  rmSync(copies, { recursive: true, force: true });
  const first = await copyWith(join(copies, 'first'), VERSION, '10:11:12', 'Mar  3 2026');
  const second = await copyWith(join(copies, 'second'), '1.1.1', '17:45:09', 'Mar 14 2026');
  const pairs: RebuildPair[] = [];
  const skipped: string[] = [];
  for (const toolchain of toolchains) {
    const name = `example firmware, ${toolchain.chip}`;
    if (compilerVersion(toolchain.compiler) === undefined) {
      skipped.push(`${name}: ${toolchain.compiler} not found`);
      continue;
    }
    const [base, target] = [first, second].map(({ compileImage }) => compileImage(toolchain, VERSION));
    if (base !== undefined && target !== undefined) pairs.push({ name, base, target });
  }
  rmSync(copies, { recursive: true });
  return { pairs, skipped };
}

async function copyWith(folder: string, version: string, time: string, date: string): Promise<typeof Compile> {
  cpSync(join(root, 'examples/firmware'), folder, { recursive: true });
  replaceIn(join(folder, `versions/${VERSION}/version.h`), `"${VERSION}"`, `"${version}"`);
  replaceIn(
    join(folder, 'src/app_descriptor.c'),
    '.version = APP_VERSION,',
    `.version = APP_VERSION, .time = "${time}", .date = "${date}",`,
  );
  const compile: typeof Compile = await import(pathToFileURL(join(folder, 'compile.ts')).href);
  return compile;
}

function replaceIn(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}.`);
  writeFileSync(path, text.replace(from, to));
}
