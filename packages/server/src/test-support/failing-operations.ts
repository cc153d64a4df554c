import type { FolderOperations, NewFile } from '../repository/folder-operations.ts';

/** The failure put in. */
export class InjectedFailure extends Error {
  override readonly name = 'InjectedFailure';
}

/** Operations that stop working, and how often they were used. */
export interface FailingOperations {
  readonly operations: FolderOperations;
  /** Steps done so far that could have failed. */
  steps(): number;
}

/**
 * Lets the first `working` changing steps through and fails at the next and, when `forever`, at all that follow, like a
 * process that was killed. A write that fails has written the first half of its bytes.
 */
export function failingOperations(inner: FolderOperations, working: number, forever: boolean): FailingOperations {
  let steps = 0;
  const fails = (): boolean => {
    steps += 1;
    return forever ? steps > working : steps === working + 1;
  };
  const step = async <T>(run: () => Promise<T>): Promise<T> => {
    if (fails()) throw new InjectedFailure(`step ${steps}`);
    return await run();
  };
  const newFile = (file: NewFile): NewFile => ({
    path: file.path,
    async write(bytes) {
      if (fails()) {
        await file.write(bytes.subarray(0, bytes.length / 2));
        throw new InjectedFailure(`step ${steps}`);
      }
      await file.write(bytes);
    },
    sync: () => step(() => file.sync()),
    // The file is closed in any case, as it is when a process dies.
    async close() {
      const failed = fails();
      await file.close();
      if (failed) throw new InjectedFailure(`step ${steps}`);
    },
  });
  return {
    steps: () => steps,
    operations: {
      makeFolder: (path) => step(() => inner.makeFolder(path)),
      list: (folder) => step(() => inner.list(folder)),
      createFile: (folder) => step(async () => newFile(await inner.createFile(folder))),
      rename: (from, to) => step(() => inner.rename(from, to)),
      syncFolder: (path) => step(() => inner.syncFolder(path)),
      remove: (path) => step(() => inner.remove(path)),
      openFile: (path) => step(() => inner.openFile(path)),
    },
  };
}
