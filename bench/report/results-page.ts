import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceSection } from './markers.ts';

const page = join(import.meta.dirname, '../RESULTS.md');

/** Write the latest figures of one benchmark into `RESULTS.md`. */
export function writeResults(
  section: 'patch' | 'scale' | 'size' | 'energy' | 'micropython-power-cuts',
  content: string,
): void {
  writeFileSync(page, replaceSection(readFileSync(page, 'utf8'), section, content));
}

/** The day of a run, in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
