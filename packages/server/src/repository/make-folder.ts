import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and those above it, one by one; fine when it is there. Node's own recursive `mkdir` never returns
 * where a file system such as `/proc` says that nothing exists and lets nothing be made.
 *
 * @param path the folder
 * @throws the operating system's error; `EEXIST` when a file is in the place of a folder
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { mkdtemp, rm, stat } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { makeFolder } from '@aloft/server';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'aloft-'));
 * await makeFolder(join(folder, 'public', 'lamps'));
 * assert.ok((await stat(join(folder, 'public', 'lamps'))).isDirectory());
 * await rm(folder, { recursive: true });
 * ```
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  let folder = resolve(path);
  while (!(await isFolder(folder))) {
    missing.push(folder);
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  for (const each of missing.reverse()) {
    try {
      await mkdir(each);
    } catch (error) {
      // Another process may have made it since.
      if (!(await isFolder(each))) throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
