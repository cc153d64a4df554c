import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyPatch, createPatch } from '@aloft/delta';
import { NEW, OLD } from '../test-support/run-aloft.ts';
import { PatchPool } from './patch-pool.ts';
import { loadTrialDecoder } from './trial-decoder.ts';

const [base, target] = [OLD, NEW].map((file) => new Uint8Array(readFileSync(file)));
const silent = (): void => undefined;

test('patches are tried with the code of the device, in the workspace their header names and not in half of it', async () => {
  assert.ok(base && target);
  const decoder = await loadTrialDecoder();
  assert.equal(decoder.name, 'device code');
  for (const from of [base, null]) {
    const { bytes, header } = createPatch(from, target);
    assert.deepEqual(decoder.decode(from, bytes, header.ramSize), target);
    // The decoder in TypeScript has no workspace that could be too small.
    assert.deepEqual(applyPatch(from, bytes), target);
    assert.throws(() => decoder.decode(from, bytes, header.ramSize / 2), { name: 'DeviceCodeError' });
  }
});

test('patches that threads make are the same, decode on the device, and are refused by it when cut short', async () => {
  assert.ok(base && target);
  const decoder = await loadTrialDecoder();
  const pool = new PatchPool(2);
  try {
    const made = await Promise.all(
      [base, null].map((from) => pool.createPatch({ base: from, target, ramBudget: undefined }, silent)),
    );
    for (const [index, from] of [base, null].entries()) {
      const { bytes, header } = made[index] ?? assert.fail('no patch came back');
      assert.deepEqual(bytes, createPatch(from, target).bytes);
      assert.deepEqual(decoder.decode(from, bytes, header.ramSize), target);
      const damaged = bytes.slice(0, -1);
      assert.throws(() => decoder.decode(from, damaged, header.ramSize), { name: 'DeviceCodeError' });
    }
  } finally {
    await pool.close();
  }
});
