import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const usage = `usage: npm run power-cuts -- [options]

Cuts the power of virtual devices at every kind of flash operation of an update, lets them recover, and checks that each
still boots, finishes or reports, and never loses track. Exit code 1 if one does not.

  --full             every single cut, and many of two and three: more than a million
  --scenario NAME    only scenarios whose name contains NAME (--list shows them)
  --cut CUTS         one run, told line by line: 17:torn or 17:torn,4:after (operations count from 1, the second from the
                     moment the power came back; before, torn or after). Needs --scenario
  --seed N           what is sampled, and what torn operations leave (default 1)
  --mutations        builds mistakes into the device code; the proof has to notice each
  --jobs N           threads (default: as many as there are cores, at most 8)
  --json             results as JSON on stdout
  --list             names of all scenarios
  --help

examples:
  npm run power-cuts
  npm run power-cuts -- --full --jobs 2
  npm run power-cuts -- --scenario staged-patch/
  npm run power-cuts -- --scenario unhealthy/idf5.5-rollback --cut 17:torn,4:after --seed 3
  npm run power-cuts -- --mutations`;

/** What the command line asks for. */
export interface Options {
  readonly full: boolean;
  readonly mutations: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly help: boolean;
  readonly scenario: string;
  readonly cut: string | undefined;
  readonly seed: number;
  readonly jobs: number;
}

/** Reads the command line; a text says what is wrong with it. */
export function readOptions(args: readonly string[]): Options | string {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ full: flag, mutations: flag, json: flag, list: flag, help: flag },
        ...{ scenario: text, cut: text, seed: text, jobs: text },
      },
    });
    const seed = wholeNumber(values.seed ?? '1', 1_000_000);
    const jobs = wholeNumber(values.jobs ?? String(Math.min(8, availableParallelism())), 256);
    if (seed === undefined) return '--seed takes a number from 1 to 1000000';
    if (jobs === undefined) return '--jobs takes a number from 1 to 256';
    const { full, mutations, json, list, help, scenario = '', cut } = values;
    if (cut !== undefined && scenario === '') return '--cut needs --scenario NAME';
    return { full, mutations, json, list, help, scenario, cut, seed, jobs };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wholeNumber(text: string, largest: number): number | undefined {
  const value = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= largest ? value : undefined;
}
