/** Runs the real command line as a child process, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

/** The example firmware's folder. */
export const FIRMWARE: string = join(import.meta.dirname, '..', '..', '..', '..', 'vectors', 'firmware');

export const OLD: string = join(FIRMWARE, 'weather-esp32c3-1.0.0.bin');
export const NEW: string = join(FIRMWARE, 'weather-esp32c3-1.1.0.bin');
export const OTHER_CHIP: string = join(FIRMWARE, 'weather-esp32-1.0.0.bin');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder that goes when the test does. */
export interface Workshop {
  readonly folder: string;
  path(name: string): string;
  files(): string[];
  aloft(...args: string[]): Run;
}

export function workshop(t: TestContext): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    path: (name) => join(folder, name),
    files: () => readdirSync(folder).sort(),
    aloft: (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      });
      return { code: status, out: stdout, err: stderr };
    },
  };
}
