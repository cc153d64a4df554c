import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Two versions of one firmware: `old.bin` and `new.bin` in a folder that gives the pair its name. */
export interface Pair {
  readonly name: string;
  readonly base: string;
  readonly target: string;
}

/** The pairs below a folder, by name. With `only`, those whose name contains it. */
export function findPairs(folder: string, only?: string): readonly Pair[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => only === undefined || name.includes(only))
    .map((name) => ({ name, base: join(folder, name, 'old.bin'), target: join(folder, name, 'new.bin') }))
    .filter(({ base, target }) => existsSync(base) && existsSync(target));
}
