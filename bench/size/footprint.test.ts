import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProgram, programFolders } from '../peers/find-program.ts';
import { sizeOf } from './build-core.ts';
import { measureFootprints } from './footprint.ts';
import { processors } from './processors.ts';

const folders = programFolders([], process.env['PATH']);
// One is enough: each takes seconds.
const wanted = processors.find(({ prefix }) => findProgram(`${prefix}gcc`, folders) !== undefined);
const skip =
  wanted !== undefined ? false : `none of ${processors.map(({ prefix }) => `${prefix}gcc`).join(', ')} is here`;

test('device/core links, its stack is bounded, and nothing in it is a variable', { skip }, () => {
  const { footprints } = measureFootprints(folders, wanted === undefined ? [] : [wanted]);
  for (const { processor, pieces, stack, engineSize } of footprints) {
    const variables = pieces.filter(({ kind, size }) => kind === 'bss' && size > 0);
    assert.deepEqual(variables, [], `${processor.name}: no globals`);
    assert.ok(sizeOf(pieces) > 8000 && engineSize > 1000, `${processor.name}: the engine was measured`);
    assert.ok(stack.size > 100 && stack.size < 2048, `${processor.name}: stack of ${stack.size}`);
    assert.equal(
      stack.frames.reduce((sum, { size }) => sum + size, 0),
      stack.size,
    );
  }
});

test('a compiler that is missing is said', () => {
  const { footprints, skipped } = measureFootprints([]);
  assert.deepEqual([footprints.length, skipped.length], [0, processors.length]);
});
