/**
 * `node bench/micropython-power-cuts.ts [--write]`: every cut of the power that the laws of device/micropython know, counted.
 * README.md says more.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { countText } from './report/numbers.ts';
import { writeResults } from './report/results-page.ts';
import { type Column, tableOf } from './report/table.ts';

const ROOT = join(import.meta.dirname, '../device/micropython');
const MODELLED = { 'ota.py': 'power_cut_laws', package: 'file_power_cut_laws', firmware: 'firmware_power_cut_laws' };
const NOTE = /^(?:(.+): )?(\d+) cuts(?:, (\d+) lost, (\d+) mixed)?/;
const COLUMNS: readonly Column[] = [
  { title: 'below', align: 'left' },
  { title: 'story', align: 'left' },
  { title: 'cuts', align: 'right' },
  { title: 'lost', align: 'right' },
  { title: 'mixed', align: 'right' },
];

/** What the laws measured with the model of a flash, where every operation is cut. */
function modelled([part, file]: readonly [string, string]): readonly (readonly string[])[] {
  process.stderr.write(`${file}\n`);
  const printed = execFileSync('python3', ['-B', join(ROOT, 'tests/laws.py'), file], {
    cwd: ROOT,
    env: { ...process.env, ALOFT_ALL_CUTS: '1' },
    maxBuffer: 1 << 26,
    encoding: 'utf8',
  });
  const verdicts: Record<string, string> = JSON.parse(printed);
  return Object.entries(verdicts).flatMap(([law, verdict]) => {
    const [first = '', ...notes] = verdict.split('\n');
    if (first !== 'passed') throw new Error(`${file}: ${law} does not hold: ${verdict}`);
    return notes.flatMap((note) => {
      // A law of the firmware notes cuts alone, because it does not hold when a board is lost.
      const [, story = law.slice(4).replaceAll('_', ' '), cuts = '', lost = '0', mixed = '0'] = NOTE.exec(note) ?? [];
      return cuts === '' ? [] : [['model', `${part}: ${story}`, countText(Number(cuts)), lost, mixed]];
    });
  });
}

interface Story {
  readonly story: string;
  readonly cuts: number;
  readonly found: Readonly<Record<string, number>>;
}

/** The same below a real file system, where every write and erase is cut, and its half. */
function real(micropython: string, kind: string): readonly (readonly string[])[] {
  process.stderr.write(`${kind}\n`);
  const printed = execFileSync(micropython, ['-X', 'heapsize=16m', 'tests/real_power_cuts.py', kind, '1'], {
    cwd: ROOT,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const stories: Story[] = printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return stories.map(({ story, cuts, found }) => {
    const { mixed = 0, lost = 0, unreadable = 0, stuck = 0 } = found;
    return [kind, story, countText(cuts), `${lost + unreadable + stuck}`, `${mixed}`];
  });
}

const micropython = process.env['ALOFT_MICROPYTHON_UNIX'];
const rows = Object.entries(MODELLED).flatMap(modelled);
if (micropython === undefined) process.stderr.write('real file systems skipped: ALOFT_MICROPYTHON_UNIX names none\n');
else rows.push(...real(micropython, 'littlefs'), ...real(micropython, 'fat'));
const table = tableOf(COLUMNS, rows);
process.stdout.write(`${table}\n`);
if (process.argv.includes('--write')) writeResults('micropython-power-cuts', table);
