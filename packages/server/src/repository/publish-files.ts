import { dirname, join } from 'node:path';
import {
  artifactPath,
  decodeFileSources,
  decodeOffer,
  digestToHex,
  PACKAGE_FILE,
  parseRepositoryPath,
  ReleaseError,
  type RepositoryFile,
  type RepositoryPath,
  sha256,
  VERSION_FILE,
} from '@aloft/release';
import { RepositoryError } from '../errors.ts';
import type { FolderOperations } from './folder-operations.ts';
import { hasContent } from './same-content.ts';

/** Where files are written before they move to their place; on the same file system, so that moving is one step. */
const STAGING = '.staging';

/** Readers start at the offer and follow it to artifacts, so what an offer names has to be there before it. */
const PHASES: readonly ((path: RepositoryPath) => boolean)[] = [
  ({ kind }) => kind === 'artifact',
  ({ kind }) => kind === 'sources',
  ({ kind }) => kind === 'descriptor' || kind === 'release',
  ({ kind }) => kind === 'offer',
  ({ kind }) => kind === 'index',
  // Boards that read no offers start at version.json, `mip` at package.json.
  (path) => path.kind === 'mirror' && path.path !== PACKAGE_FILE && path.path !== VERSION_FILE,
  (path) => path.kind === 'mirror' && path.path === PACKAGE_FILE,
  (path) => path.kind === 'mirror' && path.path === VERSION_FILE,
];

/** Writes files into a repository folder; see `openRepositoryFolder` for what it promises. */
export async function publishFiles(
  folder: string,
  files: readonly RepositoryFile[],
  operations: FolderOperations,
): Promise<void> {
  const checked: { readonly file: RepositoryFile; readonly parsed: RepositoryPath }[] = [];
  for (const file of files) checked.push({ file, parsed: await checkFile(file) });

  const staging = join(folder, STAGING);
  await operations.makeFolder(staging);
  // What a publish left behind that was cut off.
  for (const name of await operations.list(staging)) await operations.remove(join(staging, name));

  for (const phase of PHASES) {
    const inPhase = checked.filter(({ parsed }) => phase(parsed));
    for (const { file, parsed } of inPhase) {
      if (parsed.kind === 'offer') await checkComplete(folder, file, operations);
      await publishFile(folder, staging, file, operations);
    }
    await syncFolders(
      folder,
      inPhase.map(({ file }) => file),
      operations,
    );
  }
}

/** Refuses a path no repository has, an artifact under a wrong name, and an offer or sources no device would read. */
async function checkFile({ path, bytes }: RepositoryFile): Promise<RepositoryPath> {
  const parsed = parseRepositoryPath(path);
  if (parsed === null) {
    throw new ReleaseError(
      'REPOSITORY_PATH_INVALID',
      'path',
      `${JSON.stringify(path)} names no file of a repository; build it with artifactPath, offerPath or releasePath`,
    );
  }
  if (parsed.kind === 'artifact') {
    const digest = digestToHex(await sha256(bytes));
    if (digest !== parsed.digest) {
      throw new RepositoryError(
        'ARTIFACT_DIGEST_MISMATCH',
        path,
        `the bytes hash to ${digest}; name it by that digest`,
      );
    }
  }
  if (parsed.kind === 'offer') decodeOffer(bytes, null);
  if (parsed.kind === 'sources') decodeFileSources(bytes, null);
  return parsed;
}

/** Refuses an offer that names an artifact which is not in the folder. */
async function checkComplete(folder: string, offer: RepositoryFile, operations: FolderOperations): Promise<void> {
  for (const { digest, size } of decodeOffer(offer.bytes, null).artifacts) {
    const path = artifactPath(digest);
    const file = await operations.openFile(join(folder, path));
    await file?.close();
    if (file?.size !== size) {
      throw new RepositoryError('OFFER_INCOMPLETE', offer.path, `names ${path}, which is not there; publish it too`);
    }
  }
}

async function publishFile(
  folder: string,
  staging: string,
  { path, bytes }: RepositoryFile,
  operations: FolderOperations,
): Promise<void> {
  const place = join(folder, path);
  if (await hasContent(operations, place, bytes)) return;
  await operations.makeFolder(dirname(place));
  const staged = await operations.createFile(staging);
  try {
    try {
      await staged.write(bytes);
      await staged.sync();
    } finally {
      await staged.close();
    }
    await operations.rename(staged.path, place);
  } catch (error) {
    // The first failure is the one to report; what stays behind is removed by the next publish.
    await operations.remove(staged.path).catch(() => {});
    throw error;
  }
}

/**
 * Syncs the folders of these files and those above, up to the repository. Also for files that were there already: they
 * may be left from a publish that was cut off before its sync.
 */
async function syncFolders(
  folder: string,
  files: readonly RepositoryFile[],
  operations: FolderOperations,
): Promise<void> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) folders.add(join(folder, parent));
    folders.add(folder);
  }
  for (const path of folders) await operations.syncFolder(path);
}
