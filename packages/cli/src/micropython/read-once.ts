/**
 * Reads a file such that what was looked at is what is read.
 * @module
 */
import { constants, type FileHandle, open } from 'node:fs/promises';
import { MAX_FILE_SIZE } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import { formatSize } from '../sizes.ts';

/**
 * The bytes of a regular file. It is opened once: another file, or a link, that takes its place afterwards is not read.
 *
 * @param real where it lies, without links
 * @param shown as messages name it
 * @throws {CliError} `RELEASE_REFUSED` for what is no regular file, is too large for boards, or has become a link
 */
export async function readOnce(real: string, shown: string): Promise<Uint8Array> {
  const handle = await opened(real, shown);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw refused(shown, 'is no regular file; leave it out with --exclude');
    checkSize(found.size, shown);
    const bytes = new Uint8Array(await handle.readFile());
    checkSize(bytes.length, shown);
    return bytes;
  } finally {
    await handle.close();
  }
}

async function opened(real: string, shown: string): Promise<FileHandle> {
  try {
    // A pipe must not wait for whoever writes to it.
    return await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENXIO') throw refused(shown, 'is no regular file; leave it out with --exclude');
    if (code !== 'ELOOP' && code !== 'ENOENT') throw error;
    throw refused(shown, 'was replaced while it was looked at; publish again when nothing writes to the folder');
  }
}

function checkSize(size: number, shown: string): void {
  if (size <= MAX_FILE_SIZE) return;
  throw refused(shown, `has ${formatSize(size)}; boards take files up to ${formatSize(MAX_FILE_SIZE)}`);
}

function refused(file: string, what: string): CliError {
  return new CliError('RELEASE_REFUSED', EXIT.refused, what, file);
}
