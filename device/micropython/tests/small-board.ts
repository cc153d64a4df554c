import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './file-release.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');
const script = join(import.meta.dirname, 'small_board.py');

/** A MicroPython for this machine; see build-micropython.sh. */
export const unix: string | undefined = process.env['ALOFT_MICROPYTHON_UNIX'];

/** Why there is none. */
export const missingUnix: string | undefined =
  unix === undefined ? 'ALOFT_MICROPYTHON_UNIX names no micropython' : undefined;

/** The decoder of patches. */
export function decoderFiles(): Files {
  const names = readdirSync(join(root, 'aloft/patch')).filter((name) => name.endsWith('.py'));
  return Object.fromEntries(
    names.map((name) => [`aloft/patch/${name}`, readFileSync(join(root, 'aloft/patch', name))]),
  );
}

/** The guard, the package without its decoder of patches, and a hook in boot.py, as a board has them. */
export function packageFiles(): Files {
  const names = readdirSync(join(root, 'aloft')).filter((name) => name.endsWith('.py'));
  const files = Object.fromEntries(names.map((name) => [`aloft/${name}`, readFileSync(join(root, 'aloft', name))]));
  return { 'aloft_guard.py': readFileSync(join(root, 'aloft_guard.py')), ...files };
}

/** The same compiled by `mpy-cross` for small integers of 31 bits. */
export async function compiled(files: Files, mpyCross: string): Promise<Files> {
  const done: Record<string, Uint8Array> = {};
  await inFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) {
      const source = join(folder, 'module.py');
      const target = join(folder, 'module.mpy');
      writeFileSync(source, content);
      await execute(mpyCross, ['-march=x86', '-msmall-int-bits=31', '-s', name, '-o', target, source]);
      done[name.replace(/py$/, 'mpy')] = readFileSync(target);
    }
  });
  return done;
}

/** A littlefs in a file, and MicroPython above it with so little heap. */
export class SmallBoard {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'aloft-board-'));
  readonly #image: string = join(this.#folder, 'flash');

  async put(files: Files): Promise<void> {
    const words = Object.entries(files).flatMap(([name, content], index) => {
      const path = join(this.#folder, `${index}`);
      writeFileSync(path, content);
      return [`/${name}`, path];
    });
    await this.#run('8m', 'put', ...words);
  }

  /** What the updater said, and how the process ended. */
  async update(heap: string, url: string): Promise<string> {
    return this.#run(heap, 'update', url);
  }

  /** Slots beside the file system, with `base` in the first. */
  putFirmware(base: Uint8Array): void {
    const erased = (size: number): Buffer => Buffer.alloc(size, 0xff);
    writeFileSync(join(this.#folder, 'ota_0'), Buffer.concat([base, erased(96 * 1024 - base.length)]));
    writeFileSync(join(this.#folder, 'ota_1'), erased(96 * 1024));
    writeFileSync(join(this.#folder, 'otadata'), erased(8192));
    writeFileSync(join(this.#folder, 'selected'), 'ota_0');
  }

  /** One boot that updates the firmware. */
  async updateFirmware(heap: string, url: string): Promise<string> {
    return this.#run(heap, 'firmware', url, this.#folder);
  }

  async confirm(heap: string, url: string): Promise<string> {
    return this.#run(heap, 'confirm', url);
  }

  async show(...names: string[]): Promise<Record<string, [string, number]>> {
    return JSON.parse(await this.#run('8m', 'show', ...names));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  copyFrom(other: SmallBoard): void {
    writeFileSync(this.#image, readFileSync(other.#image));
  }

  async #run(heap: string, ...words: string[]): Promise<string> {
    const { stdout } = await execute(unix ?? '', ['-X', `heapsize=${heap}`, script, this.#image, ...words]);
    return stdout.trimEnd().split('\n').at(-1) ?? '';
  }
}

async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-compile-'));
  try {
    await action(folder);
  } finally {
    if (statSync(folder).isDirectory()) rmSync(folder, { recursive: true });
  }
}
