import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderOperations, NewFile, OpenFile } from './folder-operations.ts';
import { makeFolder } from './make-folder.ts';
import { syncFolder } from './sync-folder.ts';

/** The operations on the real file system. */
export const nodeFolderOperations: FolderOperations = {
  makeFolder,
  async list(folder) {
    return await readdir(folder);
  },
  async createFile(folder): Promise<NewFile> {
    const path = join(folder, randomUUID());
    const handle = await open(path, 'wx');
    return {
      path,
      write: (bytes) => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename,
  syncFolder,
  async remove(path) {
    await rm(path, { force: true });
  },
  async openFile(path): Promise<OpenFile | null> {
    let handle: FileHandle;
    try {
      handle = await open(path, 'r');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    try {
      const status = await handle.stat();
      if (status.isFile()) return openFileOf(handle, status.size);
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return null;
  },
};

function openFileOf(handle: FileHandle, size: number): OpenFile {
  return {
    size,
    async read(into, position) {
      const { bytesRead } = await handle.read(into, 0, into.length, position);
      return bytesRead;
    },
    close: () => handle.close(),
  };
}

/** No file of that name, or a file where the path needs a folder. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
