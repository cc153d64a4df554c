import { Worker } from 'node:worker_threads';
import { createPatch, DeltaError, type DeltaErrorCode, type Patch, type PatchHeader } from '@aloft/delta';
import { ProgressBar } from '../terminal/progress-bar.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** One patch to make. */
export interface PatchJob {
  /** null makes a packed image. */
  readonly base: Uint8Array | null;
  readonly target: Uint8Array;
  /** Memory the decoder may use, in bytes. */
  readonly ramBudget?: number | undefined;
}

/** What the worker thread posts. */
export type PatchJobMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly step: string }
  | { readonly kind: 'done'; readonly bytes: Uint8Array; readonly header: PatchHeader }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly offset: number | null };

/**
 * Makes a patch. Where a progress bar can be seen, the work is done on a thread of its own, so that the bar moves and
 * Ctrl-C works; elsewhere a thread would only take time to start.
 *
 * @throws {DeltaError} As `createPatch`.
 */
export async function makePatch(terminal: Terminal, title: string, job: PatchJob): Promise<Patch> {
  if (!terminal.showsProgress) {
    const { base, target, ramBudget } = job;
    return createPatch(base, target, ramBudget === undefined ? {} : { ramBudget });
  }
  const progress = new ProgressBar(terminal, title);
  try {
    return await makePatchOnThread(job, progress);
  } finally {
    progress.end();
  }
}

function makePatchOnThread(job: PatchJob, progress: ProgressBar): Promise<Patch> {
  const worker = new Worker(new URL('./patch-worker.ts', import.meta.url), { workerData: job });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: PatchJobMessage) => {
      switch (message.kind) {
        case 'progress':
          return progress.report(message.done, message.step);
        case 'done':
          return resolve({ bytes: message.bytes, header: message.header });
        case 'failed':
          return reject(errorOf(message));
        default:
          return message satisfies never;
      }
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the patch thread ended with ${code} and no patch`)));
  });
}

const deltaCodes: readonly DeltaErrorCode[] = ['DELTA_IMAGE_SIZE', 'DELTA_RAM_BUDGET'];

function errorOf({ code, message, offset }: Extract<PatchJobMessage, { kind: 'failed' }>): Error {
  const known = deltaCodes.find((one) => one === code);
  return known === undefined ? new Error(message) : new DeltaError(known, message, offset ?? undefined);
}
