import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatch, createPatch } from '@aloft/delta';
import { verifyAppImage } from '@aloft/image';
import { linkProgram } from './synthetic-image.ts';
import { ProgramMaker } from './synthetic-program.ts';

function makePair(seed: number, count: number): { readonly base: Uint8Array; readonly target: Uint8Array } {
  const maker = new ProgramMaker(seed);
  const program = maker.makeProgram(count);
  return { base: linkProgram(program, '1.0.0'), target: linkProgram(maker.changeProgram(program), '1.1.0') };
}

test('a bootloader would accept the images', () => {
  const { base, target } = makePair(1, 200);
  for (const image of [base, target]) assert.deepEqual(verifyAppImage(image).problems, []);
});

test('the same seed makes the same images, another seed others', () => {
  assert.deepEqual(makePair(1, 100), makePair(1, 100));
  assert.notDeepEqual(makePair(1, 100).base, makePair(2, 100).base);
});

test('the versions differ, and their patch is small because code that moved is recognised', () => {
  const { base, target } = makePair(3, 400);
  assert.notDeepEqual(base, target);
  const patch = createPatch(base, target);
  assert.deepEqual(applyPatch(base, patch.bytes), target);
  assert.ok(patch.bytes.length < target.length / 20, `${patch.bytes.length} of ${target.length} bytes`);
});
