/**
 * Makes the files of a release of a set of files: the list, every file, deflated ones and patches.
 * @module
 */
import {
  type ClassState,
  digestToHex,
  type MadeSource,
  type PlanRequest,
  planRepository,
  type RepositorySource,
  readFileSources,
  sha256,
} from '@aloft/release';
import { type MadeRelease, withPatchMaker } from '../repository/make-release.ts';
import { progressTable } from '../terminal/progress-table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FilesContent } from './files-content.ts';
import { type GatheredFiles, gatherFiles } from './gather-files.ts';
import { makeSources } from './make-sources.ts';

/** What of the repository and the command line counts. */
export interface FileReleaseRequest {
  readonly source: RepositorySource;
  readonly state: ClassState;
  readonly content: FilesContent;
  /** How many releases get patches. */
  readonly most: number;
  readonly minimumSequence: number;
  /** The release's own number when it is out already, else null. */
  readonly sequence: number | null;
  readonly threads: number | undefined;
}

/** A planned release, and earlier ones whose files are gone. */
export interface MadeFileRelease extends MadeRelease {
  readonly missing: readonly string[];
}

/** Make everything and plan it; nothing is written. */
export async function makeFileRelease(
  terminal: Terminal,
  plan: Omit<PlanRequest, 'bases'>,
  request: FileReleaseRequest,
): Promise<MadeFileRelease> {
  const { source, state, content, most, minimumSequence, sequence, threads } = request;
  const { files, windowBits, ramBudget } = content;
  const targetSha256 = digestToHex(await sha256(plan.target.bytes));
  const question = { targetSha256, most, minimumSequence, sequence };
  const { bases, missing }: GatheredFiles = await gatherFiles(source, state, files, question);
  const existing = await existingSources(source, state, targetSha256, files.length);
  const progress = progressTable(terminal, ['deflate', ...(bases.length === 0 ? [] : ['patches'])]);
  const work = {
    jobs: 1,
    largest: Math.max(0, ...bases.map(({ bytes }) => bytes.length)),
    onProgress: () => undefined,
  };
  try {
    return await withPatchMaker(
      work,
      { ramBudget: ramBudget === 0 ? undefined : ramBudget, threads },
      async (maker, decoder) => {
        const onProgress = (row: string, done: number, path: string): void => progress.update(row, done, path);
        const made = await makeSources({ files, bases, windowBits, ramBudget, existing, source, onProgress }, maker);
        const planned = await planRepository({ ...plan, bases: [], fileSet: { files, sources: made.sources } }, maker);
        return { plan: { ...planned, dropped: made.dropped }, decoder, missing };
      },
    );
  } finally {
    progress.clear();
  }
}

/** What is out for this list, with the versions that its record has for the bases of patches. */
async function existingSources(
  source: RepositorySource,
  { records }: ClassState,
  targetSha256: string,
  fileCount: number,
): Promise<MadeSource[]> {
  const record = records.find(({ target }) => target.sha256 === targetSha256);
  const versions = new Map<string, string>();
  for (const one of record?.files?.flatMap(({ sources }) => sources) ?? []) {
    if (one.kind === 'patch' && one.baseVersion !== undefined) versions.set(digestToHex(one.digest), one.baseVersion);
  }
  const found = (await readFileSources(source, targetSha256, fileCount)) ?? [];
  return found.map((one) => {
    const baseVersion = versions.get(digestToHex(one.digest));
    return { source: one, bytes: null, ...(baseVersion === undefined ? {} : { baseVersion }) };
  });
}
