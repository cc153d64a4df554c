import { join } from 'node:path';
import { parseRepositoryPath, type RepositoryStore } from '@aloft/release';
import type { FolderOperations } from './folder-operations.ts';
import { nodeFolderOperations } from './node-folder-operations.ts';
import { publishFiles } from './publish-files.ts';
import { storedFile } from './stored-file.ts';

/**
 * Opens a folder as a repository. The folder is the repository: any web server that serves it serves the same.
 *
 * Reading: `open` answers only paths a repository can have, so no path leads out of the folder.
 *
 * Writing: each file is written beside its place, synced and moved there in one step; artifacts first, then
 * sources, records, offers, the index, and what boards without offers read, with the folders synced in between. Whatever stops a publish, power loss included, readers find the old offer or the new
 * one with everything it names, and the next publish finishes the work. Publish one release at a time: of two at once
 * one may fail, but neither can damage what is published.
 *
 * @param folder made when it does not exist yet
 * @param operations the file system, replaced by tests
 * @throws {RepositoryError} from `write`: `ARTIFACT_DIGEST_MISMATCH`, `OFFER_INCOMPLETE`; from a stream: `FILE_TRUNCATED`
 * @throws {ReleaseError} from `write`: `REPOSITORY_PATH_INVALID`, or what `decodeOffer` says about an offer
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { artifactPath, sha256 } from '@aloft/release';
 * import { openRepositoryFolder } from '@aloft/server';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'aloft-'));
 * const repository = openRepositoryFolder(folder);
 * const bytes = new TextEncoder().encode('an image');
 * const path = artifactPath(await sha256(bytes));
 * await repository.write([{ path, bytes }]);
 *
 * const file = await repository.open(path);
 * assert.equal(file?.size, 8);
 * await file.close();
 * assert.equal(await repository.open('../secret'), null);
 * await rm(folder, { recursive: true });
 * ```
 */
export function openRepositoryFolder(
  folder: string,
  operations: FolderOperations = nodeFolderOperations,
): RepositoryStore {
  return {
    async open(path) {
      if (parseRepositoryPath(path) === null) return null;
      const file = await operations.openFile(join(folder, ...path.split('/')));
      return file === null ? null : storedFile(file, path);
    },
    write: (files) => publishFiles(folder, files, operations),
  };
}
