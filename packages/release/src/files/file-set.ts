import { digestFromHex, digestsEqual, digestToHex, sha256 } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { readWhole } from '../repository/read-whole.ts';
import { artifactPath, sourcesPath } from '../repository-path.ts';
import type { RepositoryFile, RepositoryReader } from '../repository-store.ts';
import { decodeFileList, type FileList, isFileList, MAX_FILE_LIST_SIZE } from './file-list.ts';
import {
  decodeFileSources,
  encodeFileSources,
  type FileSource,
  MAX_FILE_SOURCES,
  MAX_FILE_SOURCES_SIZE,
} from './file-sources.ts';
import type { FileWithBytes } from './mirror.ts';
import type { RecordedFile, RecordedSource } from './recorded-files.ts';

/** An artifact that a file can be had from, with the release its base is from where it is a patch. */
export interface MadeSource {
  readonly source: FileSource;
  /** Null when it is in the repository already. */
  readonly bytes: Uint8Array | null;
  readonly baseVersion?: string;
}

/** The files of a release, for `planRepository`; its target is their list. */
export interface FileSet {
  /** In the order of the list. */
  readonly files: readonly FileWithBytes[];
  /** In any order. */
  readonly sources: readonly MadeSource[];
}

/** What of a file set goes into a repository. */
export interface PlannedFiles {
  readonly artifacts: readonly RepositoryFile[];
  readonly sources: RepositoryFile;
  readonly recorded: readonly RecordedFile[];
}

/** The artifacts, sources and records of a set of files; the smallest source of a file comes first. */
export function planFiles({ files, sources }: FileSet, listDigest: Uint8Array): PlannedFiles {
  const sorted = [...sources]
    .sort((a, b) => a.source.index - b.source.index || a.source.size - b.source.size)
    .slice(0, MAX_FILE_SOURCES);
  const artifacts: RepositoryFile[] = files.map(({ digest, bytes }) => ({ path: artifactPath(digest), bytes }));
  for (const { source, bytes } of sorted) {
    if (bytes !== null) artifacts.push({ path: artifactPath(source.digest), bytes });
  }
  const recorded = files.map(
    ({ path, size, digest }, index): RecordedFile => ({
      path,
      size,
      sha256: digestToHex(digest),
      sources: sorted.filter(({ source }) => source.index === index).map(recordedSource),
    }),
  );
  const encoded = encodeFileSources(
    sorted.map(({ source }) => source),
    files.length,
  );
  const distinct = new Map(artifacts.map((file) => [file.path, file]));
  return { artifacts: [...distinct.values()], sources: { path: sourcesPath(listDigest), bytes: encoded }, recorded };
}

function recordedSource({ source, baseVersion }: MadeSource): RecordedSource {
  const { index: _, ...artifact } = source;
  return artifact.kind === 'patch' && baseVersion !== undefined ? { ...artifact, baseVersion } : artifact;
}

/**
 * The file list with a digest, from a repository.
 *
 * @param name SHA-256 in hexadecimal
 * @returns null when it is not there, damaged or no list: an image, for example
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readFileList } from '@aloft/release';
 *
 * assert.equal(await readFileList({ open: async () => null }, '22'.repeat(32)), null);
 * ```
 */
export async function readFileList(reader: RepositoryReader, name: string): Promise<FileList | null> {
  const digest = digestFromHex(name);
  const bytes = await readWhole(reader, artifactPath(digest), MAX_FILE_LIST_SIZE + 1);
  if (bytes === null || !isFileList(bytes) || !digestsEqual(await sha256(bytes), digest)) return null;
  return unlessRefused(() => decodeFileList(bytes));
}

/**
 * The sources of a file list, from a repository.
 *
 * @param name SHA-256 of the list in hexadecimal
 * @param fileCount files of the list
 * @returns null when they are not there or damaged; boards pass over both
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readFileSources } from '@aloft/release';
 *
 * assert.equal(await readFileSources({ open: async () => null }, '22'.repeat(32), 1), null);
 * ```
 */
export async function readFileSources(
  reader: RepositoryReader,
  name: string,
  fileCount: number | null,
): Promise<readonly FileSource[] | null> {
  const bytes = await readWhole(reader, sourcesPath(digestFromHex(name)), MAX_FILE_SOURCES_SIZE + 1);
  return bytes === null ? null : unlessRefused(() => decodeFileSources(bytes, fileCount));
}

function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}
