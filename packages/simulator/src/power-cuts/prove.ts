import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { type BaseRun, baseRun } from './base-run.ts';
import { type Cut, cutsText } from './cut.ts';
import { BrokenLaw, type Law } from './ledger.ts';
import { type Effort, planCuts } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { type Trial, tryCuts } from './try-cuts.ts';

/** A run that broke a law, and how to see it again. */
export interface Failure {
  readonly scenario: string;
  /** As `--cut` takes them; empty if the update goes wrong without any. */
  readonly cuts: string;
  readonly seed: number;
  readonly law: Law;
  readonly isBrick: boolean;
  readonly message: string;
}

/** What came of all runs of one scenario. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly story: string;
  /** Flash operations of the undisturbed update. */
  readonly operations: number;
  readonly runs: number;
  /** Power cuts that happened. */
  readonly cuts: number;
  readonly bricks: number;
  readonly losses: number;
  /** Number of runs by how they ended, such as `target, confirmed`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The first few. */
  readonly failures: readonly Failure[];
}

const MOST_FAILURES = 3;

/** Tries cuts in one scenario and counts what came of them. */
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
    return tally.result(0);
  }
  for (const cuts of planCuts(run, effort, seed)) tally.add(cuts, tryCuts(run, cuts, seed));
  return tally.result(run.points.length);
}

class Tally {
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #outcomes: Record<string, number> = {};
  readonly #failures: Failure[] = [];
  #runs = 0;
  #cuts = 0;
  #bricks = 0;
  #losses = 0;

  constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario;
    this.#seed = seed;
  }

  add(planned: readonly Cut[], { cuts, outcome, broken }: Trial): void {
    this.#runs++;
    this.#cuts += cuts;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    if (broken === null) return;
    if (broken.isBrick) this.#bricks++;
    else this.#losses++;
    if (this.#failures.length >= MOST_FAILURES) return;
    const text = cutsText(planned.slice(0, cuts));
    this.#failures.push({ scenario: this.#scenario.name, cuts: text, seed: this.#seed, ...broken });
  }

  result(operations: number): ScenarioResult {
    return {
      ...{ scenario: this.#scenario.name, story: this.#scenario.story.name, operations },
      ...{ runs: this.#runs, cuts: this.#cuts, bricks: this.#bricks, losses: this.#losses },
      ...{ outcomes: this.#outcomes, failures: this.#failures },
    };
  }
}

/** Runs one series of cuts again and tells what the device does, line by line. */
export function traceCuts(
  module: DeviceCodeModule,
  scenario: Scenario,
  cuts: readonly Cut[],
  seed: number,
): { lines: readonly string[]; trial: Trial } {
  const run = baseRun(module, scenario);
  const lines: string[] = [];
  run.device.onTrace = (line) => lines.push(line);
  const stop = run.device.flash.watch(({ kind, offset, size, torn }) =>
    lines.push(`  flash ${kind} ${size} bytes at 0x${offset.toString(16)}${torn ? ', torn' : ''}`),
  );
  const trial = tryCuts(run, cuts, seed);
  stop();
  return { lines, trial };
}
