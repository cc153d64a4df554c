import { digestToHex } from '../digest.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { parseRepositoryPath, releasePath } from '../repository-path.ts';
import type { ClassState } from './read-repository.ts';

/** One file to remove. */
export interface PrunedFile {
  readonly path: string;
  /** Why nobody needs it, for people. */
  readonly reason: string;
}

/**
 * Says which files of a repository no device and no later publication needs: records beyond the newest `keep` of each
 * class, unless an offer is theirs, and artifacts that neither an offer nor a kept record names.
 *
 * Foreign files are left alone. Records come before artifacts, so that a run that is cut off leaves no record of what is
 * gone.
 *
 * @param paths all files
 * @param classes all classes, whole: an artifact that a missing one names would be removed
 * @param keep releases of each class that stay though nothing offers them, as bases of later patches
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
export function planPrune(paths: readonly string[], classes: readonly ClassState[], keep: number): PrunedFile[] {
  const needed = new Set<string>();
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
  }
  for (const path of paths) {
    const parsed = parseRepositoryPath(path);
    if (parsed?.kind !== 'artifact' || needed.has(parsed.digest)) continue;
    gone.push({ path, reason: 'no offer and no kept release names it' });
  }
  return gone;
}

/** The image of a record and of its earlier publications, and what led to it. */
function namedBy({ target, artifacts, published }: ReleaseRecord): string[] {
  return [
    target.sha256,
    ...artifacts.map(({ digest }) => digestToHex(digest)),
    ...published.map(({ sha256 }) => sha256),
  ];
}

function beyond(keep: number, { version, sequence }: ReleaseRecord): string {
  return `${version} (sequence ${sequence}) is offered nowhere and not among the ${keep} newest others`;
}
