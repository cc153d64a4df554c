import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishFiles, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { neededByOptions } from './needs-options.ts';

test('an option that says nothing, or what no board can have, is refused by its name and with what to write', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x' });
  const cases: readonly (readonly [args: readonly string[], expected: RegExp])[] = [
    [['--requires-platform', ''], /--requires-platform: "" is no platform; write what sys\.platform says .* esp32/],
    [['--requires-platform', 'esp32', ''], /--requires-platform: "" is no platform/],
    [['--requires-platform', 'a\tb'], /is no platform; .* without control characters/],
    [['--requires-board', ''], /--requires-board: "" is no board; write a part of sys\.implementation\._machine/],
    [['--requires-board', 'ä'.repeat(32)], /is no board; .* 1 to 63 bytes/],
    [['--requires-board', ...'abcdefghi'], /--requires-board: 9 are named, and a release has at most 8/],
    [['--requires-micropython', ''], /--requires-micropython: "" is no version; write it as 1\.22/],
    [['--requires-micropython', '1.999'], /--requires-micropython: "1\.999" is no version/],
    [['--requires-heap', ''], /--requires-heap: "" is no size; write bytes/],
    [['--requires-heap', '0'], /--requires-heap: 0 is no heap that a board can have; write bytes, such as 60K/],
    [['--requires-heap', '4096M'], /--requires-heap: 4096M is no heap/],
    [['--window', ''], /--window: "" is no size/],
    [['--mpy-cross', ''], /--mpy-cross: "" is no program; name it/],
    [['--ram', ''], /--ram: "" is no size/],
  ];
  for (const [args, expected] of cases) {
    const run = await publishFiles(shop, '1', ...args);
    assert.deepEqual([run.code, JSON.parse(run.out).error.code], [2, 'USAGE'], args.join(' '));
    assert.match(run.err, expected);
  }
  assert.deepEqual(shop.files(), ['src']);
});

test('what options say is required as it is said', () => {
  const eight = ['1', '2', '3', '4', '5', '6', '7', 'ü'.repeat(31)];
  assert.deepEqual(
    neededByOptions({
      requiresMicropython: '1.22',
      requiresPlatform: eight,
      requiresBoard: ['S3'],
      requiresHeap: '1K',
    }),
    { micropython: [1, 22, 0], platforms: eight, boards: ['S3'], heap: 1024 },
  );
  assert.deepEqual(neededByOptions({}), {});
});
