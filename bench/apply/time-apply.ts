import { execFileSync } from 'node:child_process';

/** One patch for one of the native programs. */
export interface ApplyRun {
  readonly program: string;
  /** Undefined: the patch has no base. */
  readonly base: string | undefined;
  readonly patch: string;
  readonly target: string;
}

/** Each measurement repeats the patch until so many seconds of user CPU are gone: clocks are too coarse for less. */
const LEAST_SECONDS = 0.3;
/** The best of so many rounds is the least disturbed; what is compared takes turns, so that a busy machine hits all. */
const ROUNDS = 3;

/** Apply a patch once and compare. @throws When the program refuses it or rebuilds something else. */
export function applyOnce(run: ApplyRun): void {
  apply(run, 0);
}

/** User CPU seconds that applying each patch once takes, images in memory. */
export function timeApplies(runs: readonly ApplyRun[]): readonly number[] {
  const best = runs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    runs.forEach((run, at) => {
      best[at] = Math.min(best[at] ?? Number.POSITIVE_INFINITY, apply(run, LEAST_SECONDS));
    });
  }
  return best;
}

function apply({ program, base, patch, target }: ApplyRun, seconds: number): number {
  const output = execFileSync(program, [base ?? '-', patch, target, String(seconds)], { encoding: 'utf8' });
  const perRun = readSecondsPerRun(output);
  if (perRun === undefined) throw new Error(`${program} printed no time: ${output.trim()}`);
  return perRun;
}

/** Seconds per run from what a program printed, or undefined when it printed something else. */
export function readSecondsPerRun(output: string): number | undefined {
  const match = /^runs (\d+) seconds (\d+\.\d+)$/m.exec(output);
  const runs = Number(match?.[1] ?? 0);
  return match === null || runs === 0 ? undefined : Number(match[2]) / runs;
}
