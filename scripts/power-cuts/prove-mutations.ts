import { loadDeviceCode } from '@aloft/simulator';
import { effortOf } from '@aloft/simulator/power-cuts/effort';
import { type Mutation, mutations } from '@aloft/simulator/power-cuts/mutations';
import { proveScenario } from '@aloft/simulator/power-cuts/prove';
import { findScenarios } from '@aloft/simulator/power-cuts/scenarios';
import type { Failure } from '@aloft/simulator/power-cuts/tally';
import type { Progress } from './progress.ts';

/** Whether a mistake was noticed, and where first. */
export interface MutationResult {
  readonly name: string;
  readonly about: string;
  readonly cuts: number;
  readonly caught: Failure | null;
}

/** Builds each mistake into the device code and tries the stories that should show it until a law is broken. */
export async function proveMutations(
  wanted: string,
  seed: number,
  progress: Progress,
  onResult: (result: MutationResult) => void,
): Promise<readonly MutationResult[]> {
  const chosen = mutations.filter(({ name }) => name.includes(wanted));
  const results: MutationResult[] = [];
  for (const [index, mutation] of chosen.entries()) {
    progress.update(index / chosen.length, mutation.name);
    const result = await proveMutation(mutation, seed);
    progress.clear();
    onResult(result);
    results.push(result);
  }
  return results;
}

async function proveMutation({ name, about, edits, stories }: Mutation, seed: number): Promise<MutationResult> {
  const code = await loadDeviceCode({ edits });
  let cuts = 0;
  for (const story of stories) {
    for (const scenario of findScenarios(`${story}/`).filter((each) => each.story.name === story)) {
      const result = proveScenario(code, scenario, effortOf(scenario, 'mutation'), seed);
      cuts += result.cuts;
      const [caught] = result.failures;
      if (caught !== undefined) return { name, about, cuts, caught };
    }
  }
  return { name, about, cuts, caught: null };
}
