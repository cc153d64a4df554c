import { digestToHex } from '../digest.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { parseRepositoryPath, releasePath } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';
import { STABLE } from './channel.ts';
import { artifactsOfFile, artifactsOfList, staleMirror } from './named-by-files.ts';
import type { ClassState } from './read-repository.ts';

/** One file to remove. */
export interface PrunedFile {
  readonly path: string;
  /** Why nobody needs it, for people. */
  readonly reason: string;
}

/**
 * Says which files of a repository no device and no later publication needs: records beyond the newest `keep` of each
 * class, unless an offer is theirs, artifacts and sources that neither an offer nor a kept record names, and files for boards
 * without offers that are no more part of the release in `stable`.
 *
 * Foreign files are left alone. Records come before sources and artifacts, so that a run that is cut off leaves no record of what is
 * gone.
 *
 * @param paths all files
 * @param classes all classes, whole: an artifact that a missing one names would be removed
 * @param keep releases of each class that stay though nothing offers them, as bases of later patches
 * @param lists names of the artifacts of each file list, by the SHA-256 of the list; see `findFileLists`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { planPrune } from '@aloft/release';
 *
 * const path = `artifacts/${'22'.repeat(32)}`;
 * assert.deepEqual(planPrune([path, 'README.md'], [], 5), [
 *   { path, reason: 'no offer and no kept release names it' },
 * ]);
 * ```
 */
export function planPrune(
  paths: readonly string[],
  classes: readonly ClassState[],
  keep: number,
  lists: ReadonlyMap<string, readonly string[]> = new Map(),
): PrunedFile[] {
  const needed = new Set<string>();
  const mirrors: PrunedFile[] = [];
  const gone: PrunedFile[] = [];
  for (const { deviceClass, offers, records } of classes) {
    for (const { content } of offers) {
      needed.add(digestToHex(content.manifest.targetDigest));
      for (const { digest } of content.artifacts) needed.add(digestToHex(digest));
    }
    const offered = new Set(offers.map(({ content }) => content.manifest.version));
    let others = 0;
    for (const record of records) {
      if (offered.has(record.version) || others++ < keep) for (const name of namedBy(record)) needed.add(name);
      else gone.push({ path: releasePath(deviceClass, record.version), reason: beyond(keep, record) });
    }
    const version = offers.find(({ channel }) => channel === STABLE)?.content.manifest.version;
    for (const path of staleMirror(paths, version, records)) {
      mirrors.push({ path, reason: `${version}, which stable offers, has no such file` });
    }
  }
  for (const name of [...needed]) for (const artifact of lists.get(name) ?? []) needed.add(artifact);
  gone.push(...mirrors);
  // Sources before the artifacts they name.
  for (const kind of ['sources', 'artifact'] as const) {
    for (const path of paths) {
      const parsed = parseRepositoryPath(path);
      if (parsed?.kind !== kind || needed.has(parsed.digest)) continue;
      gone.push({ path, reason: 'no offer and no kept release names it' });
    }
  }
  return gone;
}

/**
 * Names of the artifacts that each file list of some classes needs, by the SHA-256 of the list.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { findFileLists } from '@aloft/release';
 *
 * assert.deepEqual(await findFileLists({ open: async () => null }, []), new Map());
 * ```
 */
export async function findFileLists(
  reader: RepositoryReader,
  classes: readonly ClassState[],
): Promise<Map<string, readonly string[]>> {
  const lists = new Map<string, readonly string[]>();
  for (const { offers, records } of classes) {
    const targets = [
      ...offers.map(({ content }) => digestToHex(content.manifest.targetDigest)),
      ...records.flatMap(({ published }) => published.map(({ sha256 }) => sha256)),
    ];
    for (const name of targets) {
      if (lists.has(name)) continue;
      const artifacts = await artifactsOfList(reader, name);
      if (artifacts.length > 0) lists.set(name, artifacts);
    }
  }
  return lists;
}

/** The image of a record and of its earlier publications, and what led to it. */
function namedBy({ target, artifacts, published, files = [] }: ReleaseRecord): string[] {
  return [
    target.sha256,
    ...artifacts.map(({ digest }) => digestToHex(digest)),
    ...published.map(({ sha256 }) => sha256),
    ...files.flatMap(artifactsOfFile),
  ];
}

function beyond(keep: number, { version, sequence }: ReleaseRecord): string {
  return `${version} (sequence ${sequence}) is offered nowhere and not among the ${keep} newest others`;
}
