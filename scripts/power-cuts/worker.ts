/** A thread that tries the scenarios it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadDeviceCode } from '@aloft/simulator';
import { effortOf, type Thoroughness } from '@aloft/simulator/power-cuts/effort';
import { proveScenario } from '@aloft/simulator/power-cuts/prove';
import { allScenarios } from '@aloft/simulator/power-cuts/scenarios';
import type { ScenarioResult } from '@aloft/simulator/power-cuts/tally';

/** What all scenarios of a thread have in common. */
export interface WorkerTask {
  readonly thoroughness: Thoroughness;
  readonly seed: number;
}

const { thoroughness, seed }: WorkerTask = workerData;
const code = await loadDeviceCode();
const scenarios = new Map(allScenarios().map((scenario) => [scenario.name, scenario]));

parentPort?.on('message', (name: string) => {
  const scenario = scenarios.get(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const result: ScenarioResult = proveScenario(code, scenario, effortOf(scenario, thoroughness), seed);
  parentPort?.postMessage(result);
});
