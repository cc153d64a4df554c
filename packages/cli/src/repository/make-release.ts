/**
 * Makes the files of a release, with patches from several threads and a line of progress for each.
 * @module
 */
import { availableParallelism } from 'node:os';
import { createPatch, parsePatchHeader } from '@aloft/delta';
import {
  INDEX_PATH,
  type IndexedClass,
  indexText,
  type PatchMaker,
  type PlanRequest,
  planRepository,
  type RepositoryFile,
  type RepositoryPlan,
} from '@aloft/release';
import { formatBytes } from '../sizes.ts';
import { progressTable } from '../terminal/progress-table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type OnProgress, PatchPool } from './patch-pool.ts';
import { loadTrialDecoder, type TrialDecoder } from './trial-decoder.ts';

/** More threads than this need more memory than a usual machine has: some hundred megabytes each. */
const MOST_THREADS = 8;
/** An image of fewer bytes is patched in less time than a thread takes to start. */
const SMALL_IMAGE = 128 * 1024;
const PACKED = 'packed image';
/** How much of the work is done when a patch is made and not yet tried. */
const MADE = 0.9;

/** How patches are made. */
export interface MakeOptions {
  readonly ramBudget: number | undefined;
  /** Threads; as many as there are processors, up to 8, when undefined. */
  readonly threads: number | undefined;
}

/** A planned release, and which decoder its patches were tried with. */
export interface MadeRelease {
  readonly plan: RepositoryPlan;
  readonly decoder: TrialDecoder['name'];
}

/** Make patches, try them and plan the files; nothing is written. */
export async function makeRelease(
  terminal: Terminal,
  request: PlanRequest,
  options: MakeOptions,
): Promise<MadeRelease> {
  const names = new Map<Uint8Array | null, string>([
    [null, PACKED],
    ...request.bases.map(({ bytes, version }, index): [Uint8Array, string] => [
      bytes,
      `from ${version ?? `image ${index + 1}`}`,
    ]),
  ]);
  const progress = progressTable(terminal, [...names.values()]);
  const work = {
    jobs: request.bases.length + 1,
    largest: request.target.bytes.length,
    onProgress: (base: Uint8Array | null, done: number, note: string) =>
      progress.update(names.get(base) ?? PACKED, done, note),
  };
  try {
    return await withPatchMaker(work, options, async (maker, decoder) => ({
      plan: await planRepository(request, maker),
      decoder,
    }));
  } finally {
    progress.clear();
  }
}

/** How much is to be done, and who hears of it. */
export interface PatchWork {
  readonly jobs: number;
  /** Bytes of the largest target. */
  readonly largest: number;
  readonly onProgress: (base: Uint8Array | null, done: number, note: string) => void;
}

/** Give work what makes patches, in threads where they pay, and tries them; stop the threads when it is done. */
export async function withPatchMaker<T>(
  patchWork: PatchWork,
  options: MakeOptions,
  work: (maker: PatchMaker, decoder: TrialDecoder['name']) => Promise<T>,
): Promise<T> {
  const { onProgress } = patchWork;
  const decoder = await loadTrialDecoder((what) => onProgress(null, 0, what));
  const { ramBudget } = options;
  const pool = poolFor(patchWork, options);
  const maker: PatchMaker = {
    async createPatch(base, target) {
      const tell: OnProgress = (done, step) => onProgress(base, done * MADE, step);
      const budget = ramBudget === undefined ? {} : { ramBudget };
      const made =
        pool === null
          ? createPatch(base, target, { ...budget, onProgress: tell })
          : await pool.createPatch({ base, target, ramBudget }, tell);
      onProgress(base, MADE, `${formatBytes(made.bytes.length)} bytes; to be tried`);
      return made;
    },
    applyPatch(base, patch) {
      const target = decoder.decode(base, patch, parsePatchHeader(patch).ramSize);
      onProgress(base, 1, `${formatBytes(patch.length)} bytes; tried`);
      return target;
    },
  };
  try {
    return await work(maker, decoder.name);
  } finally {
    await pool?.close();
  }
}

/** Threads, where they are worth their start. */
function poolFor({ jobs, largest }: PatchWork, { threads }: MakeOptions): PatchPool | null {
  if (threads === undefined && largest < SMALL_IMAGE) return null;
  const usual = Math.min(MOST_THREADS, availableParallelism(), jobs);
  return new PatchPool(threads ?? usual);
}

/** The index of a repository in which a release is new. */
export function indexWith(
  classes: readonly IndexedClass[],
  { record, offer }: RepositoryPlan,
  channel: string,
): RepositoryFile {
  const { deviceClass } = offer.manifest;
  const known = classes.find((one) => one.deviceClass === deviceClass);
  const entry: IndexedClass = {
    deviceClass,
    channels: [...(known?.channels ?? []), channel],
    versions: [...(known?.versions ?? []), record.version],
  };
  const all = [...classes.filter((one) => one !== known), entry];
  return { path: INDEX_PATH, bytes: new TextEncoder().encode(indexText(all)) };
}
