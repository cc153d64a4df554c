/**
 * Files in and out. Output appears whole or not at all.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError, EXIT, errnoOf } from './errors.ts';

/** Flash chips reach 128 MB; anything longer is no file of ours. */
const LARGEST_INPUT = 128 * 1024 * 1024;

/** Read a whole file, refusing folders, empty and oversized files by name. */
export async function readInput(path: string): Promise<Uint8Array> {
  const bad = (
    code: 'FILE_NOT_FOUND' | 'FILE_IS_FOLDER' | 'FILE_UNREADABLE' | 'FILE_EMPTY' | 'FILE_TOO_LARGE',
    what: string,
  ) => new CliError(code, EXIT.files, what, path);
  try {
    const found = await stat(path);
    const { size } = found;
    if (found.isDirectory()) throw bad('FILE_IS_FOLDER', 'is a folder; give the file in it');
    if (!found.isFile() && !found.isFIFO()) throw bad('FILE_UNREADABLE', 'is a device, not a file');
    if (size > LARGEST_INPUT)
      throw bad('FILE_TOO_LARGE', `has ${size} bytes; nothing that belongs in flash is that large`);
    const file = await open(path);
    const bytes = await readAll(file);
    if (bytes.length === 0) throw bad('FILE_EMPTY', 'is empty; was its build or download cut short?');
    return bytes;
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (errnoOf(error) === 'ENOENT') throw bad('FILE_NOT_FOUND', 'does not exist; check the path');
    throw bad('FILE_UNREADABLE', `cannot be read (${errnoOf(error) ?? error}); check its permissions`);
  }
}

async function readAll(file: FileHandle): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Write a whole file: under another name first, then renamed, so that a failure leaves nothing half-written behind. */
export async function writeOutput(path: string, bytes: Uint8Array | string): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    const code = errnoOf(error);
    const remedy =
      code === 'ENOENT'
        ? 'its folder does not exist; make it first'
        : `check its folder's permissions and free space (${code ?? error})`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, `cannot be written: ${remedy}`, path);
  }
}

/** Refuse an output that would replace one of the inputs. */
export function keepInputs(output: string, inputs: readonly string[]): void {
  if (!inputs.some((input) => resolve(input) === resolve(output))) return;
  throw new CliError('USAGE', EXIT.usage, 'is an input and would be replaced; choose another output', output);
}
