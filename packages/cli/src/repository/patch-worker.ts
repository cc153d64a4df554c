/**
 * The thread that makes and tries patches; `patch-pool.ts` starts it.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { createPatch, DeltaError } from '@aloft/delta';
import type { PatchAnswer, PatchJob } from './patch-job.ts';
import { loadTrialDecoder } from './trial-decoder.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const say = (answer: PatchAnswer): void => port.postMessage(answer);

port.on('message', (job: PatchJob) => {
  run(job).then(say, (error: unknown) => say(failure(error)));
});

async function run(job: PatchJob): Promise<PatchAnswer> {
  if (job.kind === 'apply') {
    const decoder = await loadTrialDecoder();
    return { kind: 'applied', target: decoder.decode(job.base, job.patch, job.ramSize) };
  }
  const { bytes, header } = createPatch(job.base, job.target, {
    ...(job.ramBudget === undefined ? {} : { ramBudget: job.ramBudget }),
    onProgress: (done, step) => say({ kind: 'progress', done, step }),
  });
  return { kind: 'created', bytes, ramSize: header.ramSize };
}

function failure(error: unknown): PatchAnswer {
  if (error instanceof DeltaError) {
    const { code, message, ramNeeded } = error;
    return { kind: 'refused', code, message, ramNeeded };
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
