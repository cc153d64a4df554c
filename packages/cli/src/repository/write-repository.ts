/**
 * Writing into a repository, and taking away.
 * @module
 */
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ReleaseError, type RepositoryFile, type RepositoryStore } from '@aloft/release';
import { RepositoryError, syncFolder } from '@aloft/server';
import { CliError, EXIT, refusing } from '../errors.ts';
import { osErrorOf, reasonOf } from '../os-failure.ts';

/** What boards read that follow no offers; it is written last. */
const MIRROR = 'files';

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

/** Remove those of the stale files that lie where a new one needs a folder, or whose folder is where a new one goes; the others. */
export async function clearWay(
  folder: string,
  stale: readonly string[],
  files: readonly RepositoryFile[],
): Promise<readonly string[]> {
  const places = new Set(files.map(({ path }) => path));
  const needed = new Set([...places].flatMap(foldersOf));
  const inTheWay = stale.filter((path) => needed.has(path) || foldersOf(path).some((above) => places.has(above)));
  await removeFiles(folder, inTheWay);
  const emptied = new Set(inTheWay.flatMap(foldersOf).filter((path) => !needed.has(path)));
  await explaining(folder, async () => {
    for (const path of [...emptied].sort((a, b) => b.length - a.length)) {
      if (places.has(path) || foldersOf(path).some((above) => places.has(above))) await rmdir(join(folder, path));
    }
  });
  return stale.filter((path) => !inTheWay.includes(path));
}

/** The folders above a path of a repository. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Say of the operating system's no what it means here: nothing, for whoever reads what was offered before. */
export async function explaining<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refused = osErrorOf(error);
    if (error instanceof ReleaseError || refused === undefined) throw error;
    const place = refused.path === undefined ? '' : placeIn(folder, refused.path);
    const effect = place.startsWith(`${MIRROR}/`)
      ? 'the release is out, but boards with ota.py, and mip, do not get all of it yet'
      : 'what the repository offered before is untouched';
    const what = `${place}${reasonOf(refused)}. Then do it again: ${effect}`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, what, folder);
  }
}

/** The file as people find it in the repository; nothing of temporary ones, whose names help nobody. */
function placeIn(folder: string, path: string): string {
  const within = relative(resolve(folder), resolve(path)).split(sep).join('/');
  return within === '' || within.startsWith('..') || within.startsWith('.') ? '' : `${within}: `;
}
