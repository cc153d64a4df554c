/**
 * The folder that releases are published into.
 * @module
 */
import { constants } from 'node:fs';
import { access, readdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '@aloft/server';
import { CliError, EXIT, errnoOf } from './errors.ts';

/** Folders that a publish makes; empty folders of others are none of its business. */
const OWN_FOLDER = /^\/?(\.staging|artifacts|sources|offers(\/[^/]+)?|releases(\/[^/]+)?|files(\/.+)?)$/;

/** A folder that can be written into. */
export interface PreparedFolder {
  /** Take away what was made and stayed empty: folders, and those above that were not there before. */
  tidy(): Promise<void>;
}

/** Make the folder and those above it, or say why nothing can be published there. */
export async function prepareFolder(path: string): Promise<PreparedFolder> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    throw new CliError('FILE_IS_NO_FOLDER', EXIT.files, 'is a file; name a folder', path);
  }
  const made = await missingFolders(path);
  const tidy = async (): Promise<void> => {
    await removeEmptyWithin(path);
    for (const folder of made) await rmdir(folder).catch(() => undefined);
  };
  try {
    await makeFolder(path);
    await access(path, constants.W_OK);
  } catch (error) {
    await tidy();
    const remedy = 'check that what is above it is a folder, and the permissions';
    const what = `${found === undefined ? 'cannot be made' : 'cannot be written into'}: ${remedy}`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, `${what} (${errnoOf(error) ?? error})`, path);
  }
  return { tidy };
}

/** Folders that are to be made for `path`, itself first. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = resolve(path); (await stat(at).catch(() => undefined)) === undefined; at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  return missing;
}

/** The folders of a repository that hold nothing; whatever holds something stays. */
async function removeEmptyWithin(path: string): Promise<void> {
  const folders = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const own = folders
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((folder) => OWN_FOLDER.test(folder.slice(path.length).replaceAll('\\', '/')));
  // The deepest first.
  for (const folder of own.sort((a, b) => b.length - a.length)) await rmdir(folder).catch(() => undefined);
}
