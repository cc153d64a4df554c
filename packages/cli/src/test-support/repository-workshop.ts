/** What the tests of repositories share: a described class, and three releases of its firmware. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAppDescriptor, buildAppImage, chipByName } from '@aloft/image';
import type { Workshop } from './run-aloft.ts';

/** A class file for `imageOf`; `lines` come behind. */
export function classFile(...lines: string[]): string {
  return ['class = "lamp"', 'chip = "esp32c3"', ...lines, ''].join('\n');
}

/** A small image for ESP32-C3 that a bootloader takes. `seed` decides what is in it. */
export function imageOf(version: string, seed: number, secureVersion = 0, codeSize = 4000): Uint8Array {
  const chip = chipByName('esp32c3');
  if (chip === undefined) throw new Error('no such chip');
  let state = 7;
  const code = Uint8Array.from({ length: codeSize }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  code.fill(seed, 1000, 1040);
  const text = new TextEncoder().encode(`text number ${seed}\0`);
  const data = new Uint8Array(256 + 64);
  data.set(buildAppDescriptor({ version, projectName: 'lamp', secureVersion }));
  data.set(text, 256);
  return buildAppImage({
    chip,
    entryAddress: 0x40380000,
    segments: [
      { loadAddress: 0x3c000020, data },
      { loadAddress: 0x40380000, data: new Uint8Array(64) },
      { loadAddress: 0x42000000 + 0x20 + 320 + 8 + 64 + 8, data: code },
    ],
  });
}

/** Writes `1.bin`, `2.bin`, `3.bin` with versions 1.0.0, 2.0.0, 3.0.0. */
export function writeImages({ path }: Workshop): void {
  for (const number of [1, 2, 3]) writeFileSync(path(`${number}.bin`), imageOf(`${number}.0.0`, number));
}

/** Every file below a folder with its bytes, hidden ones too. */
export function contentOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('base64')]),
  );
}

/** What makes a publish of tests that are not about keys complete. */
export const LABORATORY: readonly string[] = ['--unsigned', '--vendor', 'lab.example'];
