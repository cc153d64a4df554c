/** Runs the command line in a folder of its own: inside this process, or as the child process that users start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Context } from '../commands/context.ts';
import { runAloft } from '../run.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The program that users start. */
export const MAIN: string = join(import.meta.dirname, '..', 'main.ts');

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
  /** In this process; relative paths are in the folder. */
  aloft(...args: string[]): Promise<Run>;
  /** As a process. */
  spawnAloft(...args: string[]): Run;
}

export function workshop(t: TestContext, look: Partial<Terminal> = {}, means: Partial<Context> = {}): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-cli-'));
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    path: (name) => join(folder, name),
    files: () => readdirSync(folder).sort(),
    aloft: (...args) => runHere(args, look, means),
    spawnAloft: (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      });
      return { code: status, out: stdout, err: stderr };
    },
  };
}

async function runHere(args: readonly string[], look: Partial<Terminal>, means: Partial<Context>): Promise<Run> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += text;
    },
    columns: 80,
    liveColumns: 80,
    hasColour: false,
    isLive: false,
    ...look,
  };
  let ms = 0;
  const context = {
    terminal,
    // A tenth of a second between any two looks, so that what is printed is always the same.
    clock: () => (ms += 100),
    now: () => new Date(0),
    signal: new AbortController().signal,
    isDebug: false,
    env: {},
    ...means,
  };
  const code = await runAloft(args, context, '1.2.3');
  return { code, out, err };
}
