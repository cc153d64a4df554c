import { parentPort, workerData } from 'node:worker_threads';
import { createPatch } from '@aloft/delta';
import { failureOf } from '../failure.ts';
import type { PatchJob, PatchJobMessage } from './patch-job.ts';

/** Runs on a worker thread: makes one patch and posts progress, then the result. */
function work(job: PatchJob, post: (message: PatchJobMessage) => void): void {
  try {
    const { bytes, header } = createPatch(job.base, job.target, {
      ...(job.ramBudget === undefined ? {} : { ramBudget: job.ramBudget }),
      onProgress: (done, step) => post({ kind: 'progress', done, step }),
    });
    post({ kind: 'done', bytes, header });
  } catch (error) {
    const { code, message, offset } = failureOf(error);
    post({ kind: 'failed', code, message, offset });
  }
}

const job: PatchJob = workerData;
work(job, (message) => parentPort?.postMessage(message));
