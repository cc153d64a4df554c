import { Worker } from 'node:worker_threads';
import type { Scenario } from '@aloft/simulator/power-cuts/scenario';
import type { ScenarioResult } from '@aloft/simulator/power-cuts/tally';
import type { WorkerTask } from './worker.ts';

/** Tries scenarios on several threads; the results keep the order of the scenarios. */
export async function proveOnThreads(
  scenarios: readonly Scenario[],
  task: WorkerTask & { readonly jobs: number },
  onResult: (result: ScenarioResult) => void,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  let next = 0;
  const workOff = (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { thoroughness, seed } = task;
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { thoroughness, seed } });
    let at = 0;
    const giveNext = (): void => {
      const scenario = scenarios[next];
      at = next++;
      if (scenario === undefined) worker.terminate().then(() => resolve(), reject);
      else worker.postMessage(scenario.name);
    };
    worker.on('message', (result: ScenarioResult) => {
      results[at] = result;
      onResult(result);
      giveNext();
    });
    worker.on('error', reject);
    giveNext();
    return promise;
  };
  await Promise.all(Array.from({ length: Math.min(task.jobs, scenarios.length) }, workOff));
  return results;
}
