/**
 * The thread that makes patches; `patch-pool.ts` starts it.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { createPatch, DeltaError } from '@aloft/delta';
import type { PatchAnswer, PatchJob } from './patch-job.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const say = (answer: PatchAnswer): void => port.postMessage(answer);

port.on('message', ({ base, target, ramBudget }: PatchJob) => {
  try {
    const { bytes, header } = createPatch(base, target, {
      ...(ramBudget === undefined ? {} : { ramBudget }),
      onProgress: (done, step) => say({ kind: 'progress', done, step }),
    });
    say({ kind: 'made', bytes, ramSize: header.ramSize });
  } catch (error) {
    say(failure(error));
  }
});

function failure(error: unknown): PatchAnswer {
  if (error instanceof DeltaError) {
    const { code, message, ramNeeded } = error;
    return { kind: 'refused', code, message, ramNeeded };
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
