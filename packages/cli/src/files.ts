/**
 * Files in.
 * @module
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
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
