/**
 * Makes the files of a release, with patches from several threads and a line of progress for each.
 * @module
 */
import { availableParallelism } from 'node:os';
import {
  INDEX_PATH,
  type IndexedClass,
  indexText,
  type PlanRequest,
  planRepository,
  type RepositoryFile,
  type RepositoryPlan,
} from '@aloft/release';
import { formatBytes } from '../sizes.ts';
import { progressTable } from '../terminal/progress-table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { PatchPool } from './patch-pool.ts';
import { loadTrialDecoder, type TrialDecoder } from './trial-decoder.ts';

/** More threads than this need more memory than a usual machine has: some hundred megabytes each. */
const MOST_THREADS = 8;
const PACKED = 'packed image';

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
  // Here, so that the threads find it compiled.
  const { name: decoder } = await loadTrialDecoder((what) => progress.update(PACKED, 0, what));
  const threads = options.threads ?? Math.min(MOST_THREADS, availableParallelism(), names.size);
  const pool = new PatchPool({
    threads,
    ramBudget: options.ramBudget,
    onEvent: (base, event) => {
      const name = names.get(base) ?? PACKED;
      if (event.kind === 'progress') progress.update(name, event.done * 0.9, event.step);
      else if (event.kind === 'made') progress.update(name, 0.9, `${formatBytes(event.size)} bytes; to be tried`);
      else progress.update(name, 1, 'tried');
    },
  });
  try {
    return { plan: await planRepository(request, pool), decoder };
  } finally {
    await pool.close();
    progress.clear();
  }
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
