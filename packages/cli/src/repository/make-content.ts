/**
 * Makes what a release consists of, whether it is an image or a set of files.
 * @module
 */
import {
  type ClassState,
  digestToHex,
  OTA_LIMITS,
  type PlanRequest,
  type RepositoryFile,
  type RepositorySource,
  sha256,
  VERSION_FILE,
} from '@aloft/release';
import { makeFileRelease } from '../micropython/make-file-release.ts';
import { formatBytes } from '../sizes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { gatherBases } from './gather-bases.ts';
import { patchesToKeep } from './kept-patches.ts';
import { type MadeRelease, makeRelease } from './make-release.ts';
import type { PublishWish } from './wish.ts';

/** What came before the release. */
export interface Before {
  readonly source: RepositorySource;
  readonly state: ClassState;
  readonly minimumSequence: number;
  /** The release's own number when it is out already, else null. */
  readonly sequence: number | null;
}

/** A planned release, and those that got no patch because what they consist of is gone. */
export interface MadeContent extends MadeRelease {
  readonly missing: readonly string[];
}

/** Make everything and plan it; nothing is written. */
export async function makeContent(
  terminal: Terminal,
  request: Omit<PlanRequest, 'bases'>,
  wish: PublishWish,
  before: Before,
  folder: string,
): Promise<MadeContent> {
  const { content, target, version, chipId, most, ramBudget, threads } = wish;
  if (content.kind === 'files') {
    return await makeFileRelease(terminal, request, { ...before, content, most, threads });
  }
  const { source, state, minimumSequence, sequence } = before;
  const question = { named: content.bases, most, target, chipId, minimumSequence, sequence };
  const { bases, missing } = await gatherBases(source, folder, state, question);
  const again = { version, sha256: digestToHex(await sha256(target.bytes)), ramBudget };
  const keptPatches = await patchesToKeep(source, state, again);
  const made = await makeRelease(terminal, { ...request, bases, keptPatches }, wish);
  const isKept = (base: string): boolean => keptPatches.some(({ baseVersion }) => baseVersion === base);
  return { ...made, missing: missing.filter((base) => !isKept(base)) };
}

/** What is allowed and surprises people. */
export function contentWarnings({ content }: PublishWish, mirror: readonly RepositoryFile[]): string[] {
  if (content.kind === 'image') return [];
  const size = mirror.at(-1)?.bytes.length ?? 0;
  return [
    ...content.warnings,
    ...(content.leftOut.some(({ path }) => /^boot\.m?py$/i.test(path))
      ? [
          'boot.py is left out: no update may replace what brings the old files back. Copy it over the cable: mpremote cp boot.py :',
        ]
      : []),
    ...(size > OTA_LIMITS.bytes
      ? [
          `${VERSION_FILE} has ${formatBytes(size)} bytes; boards with ota.py read ${formatBytes(OTA_LIMITS.bytes)} and would not update`,
        ]
      : []),
  ];
}
