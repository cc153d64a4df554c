/**
 * Writing into a repository, and taking away.
 * @module
 */
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ReleaseError, type RepositoryFile, type RepositoryStore } from '@aloft/release';
import { RepositoryError } from '@aloft/server';
import { CliError, EXIT, errnoOf, refusing } from '../errors.ts';

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full; free some space'],
  ['EDQUOT', 'your share of the disk is used up; free some space'],
  ['EFBIG', 'the file would be larger than allowed; raise the limit'],
  ['EROFS', 'it is read-only; mount it for writing'],
  ['EACCES', 'check the permissions'],
  ['EPERM', 'check the permissions'],
]);

/** Write files; a failure is told with the folder, and that devices notice nothing of it. */
export async function writeFiles(
  store: RepositoryStore,
  files: readonly RepositoryFile[],
  folder: string,
): Promise<void> {
  await explaining(folder, () => refusing(RepositoryError, () => store.write(files)));
}

/** Remove files one after the other, in this order, each for good before the next. */
export async function removeFiles(folder: string, paths: readonly string[]): Promise<void> {
  await explaining(folder, async () => {
    let previous: string | undefined;
    for (const path of paths) {
      const parent = dirname(join(folder, path));
      if (previous !== undefined && previous !== parent) await syncFolder(previous);
      await rm(join(folder, path), { force: true });
      previous = parent;
    }
    if (previous !== undefined) await syncFolder(previous);
  });
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Say of the operating system's no what it means here. */
export async function explaining<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errnoOf(error);
    if (error instanceof ReleaseError || code === undefined) throw error;
    const remedy = REMEDIES.get(code) ?? 'check the disk';
    const what = `cannot be written into: ${remedy} and do it again; what it offered before is untouched (${code})`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, what, folder);
  }
}
