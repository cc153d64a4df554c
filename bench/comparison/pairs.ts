import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** The bytes of a file as a plain array: the packages promise nothing for Node's Buffer, whose `slice` shares its memory. */
export function readBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}
