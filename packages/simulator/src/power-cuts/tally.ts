import { type Cut, cutsText } from './cut.ts';
import type { Law } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import type { Trial } from './try-cuts.ts';

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
  /** Runs, no two with the same cuts. */
  readonly runs: number;
  /**
   * Different power cuts that happened. A cut is what happened before it, and where it fell: the scenario, the seed,
   * the cuts since the update began, an operation, a moment. The first cut of a run of two is the cut of a run of one.
   */
  readonly cuts: number;
  /** Different states the cuts left: contents of flash, and whether the end was told. Cuts may leave the same one. */
  readonly states: number;
  /** Boots played; all others started from a state from which one was played before. */
  readonly boots: number;
  /** Runs that were also played from beginning to end, and ended the same. */
  readonly replayed: number;
  readonly bricks: number;
  readonly losses: number;
  /** Number of runs by how they ended, such as `target, confirmed`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The first few. */
  readonly failures: readonly Failure[];
}

const MOST_FAILURES = 3;

/** Counts what comes of the runs of a scenario. */
export class Tally {
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #cuts = new Set<string>();
  readonly #outcomes: Record<string, number> = {};
  readonly #failures: Failure[] = [];
  #runs = 0;
  #bricks = 0;
  #losses = 0;

  constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario;
    this.#seed = seed;
  }

  /** Counts a run, unless one with the same cuts was: those planned that did not happen make no difference. */
  add(planned: readonly Cut[], { cuts, outcome, broken }: Trial): void {
    const texts = planned.slice(0, cuts).map((_, index) => cutsText(planned.slice(0, index + 1)));
    const known = this.#cuts.size;
    const text = texts.at(-1) ?? '';
    for (const each of texts) this.#cuts.add(each);
    if (this.#cuts.size === known && text !== '') return;
    this.#runs++;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    if (broken === null) return;
    if (broken.isBrick) this.#bricks++;
    else this.#losses++;
    if (this.#failures.length >= MOST_FAILURES) return;
    this.#failures.push({ scenario: this.#scenario.name, cuts: text, seed: this.#seed, ...broken });
  }

  result(more: { operations: number; states: number; boots: number; replayed: number }): ScenarioResult {
    return {
      ...{ scenario: this.#scenario.name, story: this.#scenario.story.name, ...more },
      ...{ runs: this.#runs, cuts: this.#cuts.size, bricks: this.#bricks, losses: this.#losses },
      ...{ outcomes: this.#outcomes, failures: this.#failures },
    };
  }
}
