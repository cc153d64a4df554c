import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAppImage } from '@aloft/image';
import { createPatch, inspectPatch, PATCH_HEADER_SIZE, topics } from './index.ts';
import { firmware } from './test-support/images.ts';

const PAIRS = (['esp32', 'esp32c3'] as const).map(
  (chip) => [firmware(chip, '1.0.0'), firmware(chip, '1.1.0')] as const,
);

test('topics and frame make the size of the patch, operations make the target', () => {
  for (const [base, target] of PAIRS) {
    for (const from of [base, null]) {
      const { bytes } = createPatch(from, target);
      const report = inspectPatch(from, bytes);
      const sum = report.topics.reduce((all, topic) => all + topic.bytes, report.frameBytes);
      assert.ok(Math.abs(sum - bytes.length) < 1e-6);
      const most = PATCH_HEADER_SIZE + 16 + bytes.length / 200;
      assert.ok(report.frameBytes >= PATCH_HEADER_SIZE && report.frameBytes < most, `${report.frameBytes}`);
      assert.equal(
        report.operations.reduce((all, operation) => all + operation.bytes, 0),
        target.length,
      );
      assert.deepEqual(
        report.topics.map(({ topic }) => topic),
        topics.map(({ topic }) => topic),
      );
    }
  }
});

test('every wrong unit was seen, and only references have a field to predict', () => {
  for (const [base, target] of PAIRS) {
    const { kinds } = inspectPatch(base, createPatch(base, target).bytes);
    for (const { kind, seen, wrong } of kinds) assert.ok(wrong <= seen, kind);
    assert.deepEqual(
      kinds.filter(({ isReference }) => !isReference).map(({ kind }) => kind),
      ['plain'],
    );
    assert.ok(kinds.some(({ isReference, seen }) => isReference && seen > 100));
  }
});

test('the regions of the base are those of its image, and code is among them', () => {
  for (const [base, target] of PAIRS) {
    const { regions } = inspectPatch(base, createPatch(base, target).bytes);
    assert.deepEqual(
      regions.map(({ address, size }) => [address, size]),
      parseAppImage(base).segments.map(({ loadAddress, size }) => [loadAddress, size]),
    );
    assert.ok(regions.some(({ content }) => content === 'code') && regions.some(({ content }) => content === 'data'));
  }
  assert.deepEqual(inspectPatch(null, createPatch(null, PAIRS[0]?.[1] ?? new Uint8Array(1)).bytes).regions, []);
});
