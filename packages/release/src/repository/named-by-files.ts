import { digestToHex } from '../digest.ts';
import { readFileList, readFileSources } from '../files/file-set.ts';
import type { RecordedFile } from '../files/recorded-files.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { mirrorPath, PACKAGE_FILE, VERSION_FILE } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';

/** Names of the artifacts of a recorded file: its own, and those it can be had from. */
export function artifactsOfFile({ sha256, sources }: RecordedFile): string[] {
  return [sha256, ...sources.map(({ digest }) => digestToHex(digest))];
}

/** Names of the artifacts that a list of files and its sources name; none for what is no list. */
export async function artifactsOfList(reader: RepositoryReader, name: string): Promise<string[]> {
  const list = await readFileList(reader, name);
  if (list === null) return [];
  const sources = (await readFileSources(reader, name, list.files.length)) ?? [];
  return [...list.files, ...sources].map(({ digest }) => digestToHex(digest));
}

/** What a release wrote, or would have written, for boards that read no offers. */
export function mirrorPathsOf({ deviceClass, files }: ReleaseRecord): string[] {
  if (files === undefined) return [];
  const paths = [...files.map(({ path }) => path), PACKAGE_FILE, VERSION_FILE];
  return [...new Set(paths)].filter((path) => !/(^|\/)\./.test(path)).map((path) => mirrorPath(deviceClass, path));
}

/**
 * Files for boards without offers that a release of a class wrote, and the one that `stable` offers has not. Foreign ones
 * are none of them.
 */
export function staleMirror(
  paths: readonly string[],
  stableVersion: string | undefined,
  records: readonly ReleaseRecord[],
): string[] {
  const current = records.find(({ version }) => version === stableVersion);
  if (current === undefined) return [];
  const kept = new Set(mirrorPathsOf(current));
  const written = new Set(records.flatMap(mirrorPathsOf));
  return paths.filter((path) => written.has(path) && !kept.has(path));
}
