import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const bench = join(import.meta.dirname, '..');

for (const [script, args, what] of [
  ['size.ts', ['--bogus'], /--bogus/],
  ['energy.ts', ['--bogus'], /--bogus/],
  ['energy.ts', ['--chip', 'z80'], /--chip "z80" is none of esp32/],
  ['patch.ts', ['--bogus'], /bogus/],
  ['energy.ts', ['nothere'], /nothere/],
  ['energy.ts', ['--figures', 'nothere'], /nothere/],
] as const) {
  test(`${script} ${args.join(' ')} is one line and exit code 2`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(bench, script), ...args], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.match(stderr, what);
    assert.match(stderr, /^[^\n]+\n$/);
  });
}
