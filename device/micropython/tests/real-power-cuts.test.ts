import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { missingUnix, unix } from './small-board.ts';

const execute = promisify(execFile);
const every = process.env['ALOFT_ALL_CUTS'] === undefined ? 20 : 1;

interface Story {
  readonly story: string;
  readonly changes: number;
  readonly cuts: number;
  readonly found: Readonly<Record<string, number>>;
}

/** What real_power_cuts.py found; beside it there is what the interpreter says of files that nobody closed before a cut. */
async function storiesOf(kind: string): Promise<readonly Story[]> {
  const { stdout } = await execute(unix ?? '', ['-X', 'heapsize=16m', 'tests/real_power_cuts.py', kind, `${every}`], {
    cwd: join(import.meta.dirname, '..'),
    maxBuffer: 1 << 26,
  });
  const stories: Story[] = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  assert.equal(stories.length, 4, stdout.slice(-2000));
  return stories;
}

test('on a real littlefs, whose power goes at any write or erase or in its half, files are old or new', {
  skip: missingUnix ?? false,
}, async (context) => {
  const ends: Readonly<Record<string, string[]>> = { 'going back': ['old'], confirming: ['new'] };
  for (const { story, changes, cuts, found } of await storiesOf('littlefs')) {
    context.diagnostic(`${story}: ${changes} changes, ${cuts} cuts, ${JSON.stringify(found)}`);
    const allowed = ends[story] ?? ['old', 'new'];
    assert.deepEqual(
      Object.keys(found).filter((what) => !allowed.includes(what)),
      [],
    );
  }
});

test('on a real FAT nothing is promised: what is found is told', { skip: missingUnix ?? false }, async (context) => {
  for (const { story, changes, cuts, found } of await storiesOf('fat')) {
    context.diagnostic(`${story}: ${changes} changes, ${cuts} cuts, ${JSON.stringify(found)}`);
  }
});
