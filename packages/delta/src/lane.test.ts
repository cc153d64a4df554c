import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Block } from './block-path.ts';
import { widen } from './lane.ts';

/** Blocks of `size` bytes one behind the other, the diagonals taking turns. */
function turns(targetSize: number, size: number, diagonals: number): Block[] {
  const blocks: Block[] = [];
  for (let to = 0; to + size <= targetSize; to += size) {
    blocks.push({ from: to + ((to / size) % diagonals) * 1000, to, size });
  }
  return blocks;
}

test('lanes hold their blocks, and all together never cover more than five times the target', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 32 }), (size, diagonals) => {
      const targetSize = 20_000;
      const blocks = turns(targetSize, size, diagonals);
      const wide = widen(blocks, targetSize + 1000 * diagonals, targetSize);
      let covered = 0;
      let held = 0;
      for (const { extent, blocks: own } of wide) {
        covered += extent.size;
        held += own.length;
        for (const block of own) {
          assert.equal(block.from - block.to, extent.from - extent.to);
          assert.ok(block.to >= extent.to && block.to + block.size <= extent.to + extent.size);
        }
      }
      assert.equal(held, blocks.length);
      assert.ok(covered <= 5 * targetSize, `${covered / targetSize} times the target`);
    }),
    { seed: 31 },
  );
});
