import { crc32 } from '@aloft/image';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { SimulatorError } from '../errors.ts';
import { type BaseRun, baseRun } from './base-run.ts';
import { type Cut, cutsText } from './cut.ts';
import { BrokenLaw } from './ledger.ts';
import { type Effort, planCuts } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { type ScenarioResult, Tally } from './tally.ts';
import { playCuts, type Trial, tryCuts } from './try-cuts.ts';

/** Of so many runs one is played again without looking anything up. */
const REPLAY_EVERY = 100;

/**
 * Tries cuts in one scenario and counts what came of them.
 *
 * @throws {SimulatorError} `POWER_CUT_REPLAY` if a run that was looked up ends otherwise when it is played
 */
export function proveScenario(
  module: DeviceCodeModule,
  scenario: Scenario,
  effort: Effort,
  seed: number,
): ScenarioResult {
  const tally = new Tally(scenario, seed);
  let run: BaseRun;
  try {
    run = baseRun(module, scenario);
  } catch (error) {
    if (!(error instanceof BrokenLaw)) throw error;
    const { law, isBrick, message } = error;
    tally.add([], { cuts: 0, outcome: 'goes wrong without a cut', operations: 0, broken: { law, isBrick, message } });
    return tally.result({ operations: 0, states: 0, boots: 0, replayed: 0 });
  }
  const states = new Set<string>();
  let replayed = 0;
  // Another one in each scenario, and in few of those with a handful of runs.
  const turn = (crc32(new TextEncoder().encode(scenario.name)) + seed) % REPLAY_EVERY;
  for (const [index, cuts] of planCuts(run, effort, seed).entries()) {
    const trial = tryCuts(run, cuts, seed, (key) => states.add(key));
    tally.add(cuts, trial);
    if (index % REPLAY_EVERY !== turn) continue;
    checkReplay(scenario, cuts, trial, playCuts(run, cuts, seed));
    replayed++;
  }
  return tally.result({ operations: run.points.length, states: states.size, boots: run.memory.played, replayed });
}

function checkReplay(scenario: Scenario, cuts: readonly Cut[], remembered: Trial, played: Trial): void {
  if (JSON.stringify(remembered) === JSON.stringify(played)) return;
  const text = `${scenario.name} ${cutsText(cuts)}: ${JSON.stringify(played)}, not ${JSON.stringify(remembered)}`;
  throw new SimulatorError('POWER_CUT_REPLAY', `a boot depends on more than the proof thinks: ${text}`);
}

/** Runs one series of cuts again and tells what the device does from the first cut on, line by line. */
export function traceCuts(
  module: DeviceCodeModule,
  scenario: Scenario,
  cuts: readonly Cut[],
  seed: number,
): { lines: readonly string[]; trial: Trial } {
  const run = baseRun(module, scenario);
  const lines: string[] = [];
  const { device } = run;
  device.onTrace = (line) => lines.push(line);
  const stop = device.flash.watch(({ kind, offset, size, torn }) =>
    device.onTrace?.(`  flash ${kind} ${size} bytes at 0x${offset.toString(16)}${torn ? ', torn' : ''}`),
  );
  const trial = playCuts(run, cuts, seed);
  stop();
  return { lines, trial };
}
