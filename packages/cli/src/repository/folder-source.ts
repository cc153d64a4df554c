/**
 * A repository in a folder, with the list of its files.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { RepositorySource, RepositoryStore } from '@aloft/release';
import { openRepositoryFolder } from '@aloft/server';
import { errnoOf } from '../errors.ts';

/** Open a folder for reading and writing. Hidden files, such as what a publish works on, are no part of it. */
export function openFolder(folder: string): RepositorySource & RepositoryStore {
  const store = openRepositoryFolder(folder);
  return {
    open: (path) => store.open(path),
    write: (files) => store.write(files),
    list: async () => (await filesIn(folder, folder)).sort(),
  };
}

async function filesIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(root, path)));
    else found.push(relative(root, path).split(sep).join('/'));
  }
  return found;
}
