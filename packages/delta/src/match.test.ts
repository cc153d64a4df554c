import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnchorIndex } from './anchor-index.ts';
import { type Block, BlockPath } from './block-path.ts';
import { agreementOf } from './byte-hashes.ts';
import { ChainIndex } from './chain-index.ts';
import { findBlocks } from './match.ts';
import { findSeeds } from './seeds.ts';
import { noise } from './test-support/images.ts';

function assertWellFormed(blocks: readonly Block[], base: Uint8Array, target: Uint8Array): void {
  let end = 0;
  for (const { from, to, size } of blocks) {
    assert.ok(size > 0 && to >= end && to + size <= target.length, 'blocks ascend and do not overlap');
    assert.ok(from >= 0 && from + size <= base.length, 'blocks lie in the base');
    end = to + size;
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test('blocks lie in the base, ascend and do not overlap, for any two texts', () => {
  const few = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.map((byte) => byte & 1));
  const text = fc.oneof(fc.uint8Array({ maxLength: 300 }), few);
  fc.assert(
    fc.property(text, text, (base, target) => assertWellFormed(findBlocks(new ChainIndex(base), target), base, target)),
    { seed: 21, numRuns: 500 },
  );
});

test('pieces of the base in any order are found where they are, at even and odd offsets', () => {
  const base = noise(4000, 1);
  const piece = fc.record({ from: fc.nat(3900), size: fc.integer({ min: 40, max: 100 }) });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const target = join(...pieces.map(({ from, size }) => base.subarray(from, from + size)));
      const blocks = findBlocks(new ChainIndex(base), target);
      assertWellFormed(blocks, base, target);
      const rebuilt = new Uint8Array(target.length);
      for (const { from, to, size } of blocks) rebuilt.set(base.subarray(from, from + size), to);
      assert.deepEqual(rebuilt, target);
      assert.ok(blocks.length <= pieces.length);
    }),
    { seed: 22 },
  );
});

test('single differences stay within a block; long new parts do not', () => {
  const base = noise(2000, 2);
  const changed = base.map((byte, i) => (i % 150 === 75 ? byte ^ 0x40 : byte));
  assert.deepEqual(findBlocks(new ChainIndex(base), changed), [{ from: 0, to: 0, size: 2000 }]);
  const target = join(base.subarray(0, 1000), noise(200, 64), base.subarray(1000));
  assert.deepEqual(findBlocks(new ChainIndex(base), target), [
    { from: 0, to: 0, size: 1000 },
    { from: 1000, to: 1200, size: 1000 },
  ]);
});

test('what is found agrees, and something is found wherever eight bytes agree', () => {
  const text = fc.uint8Array({ minLength: 2, maxLength: 120 }).map((bytes) => bytes.map((byte) => byte & 3));
  fc.assert(
    fc.property(text, text, (base, target) => {
      const index = new ChainIndex(base);
      for (let at = 0; at < target.length; at++) {
        let longest = 0;
        for (let from = 0; from < base.length; from++) {
          longest = Math.max(longest, agreementOf(base, from, target, at, base.length));
        }
        const size = index.find(target, at, 0);
        if (size > 0) assert.equal(agreementOf(base, index.from, target, at, base.length), size);
        assert.ok(size >= 8 || longest < 8);
      }
    }),
    { seed: 23 },
  );
});

test('texts that repeat themselves take few comparisons for each byte', () => {
  const size = 60_000;
  const make = (symbol: (i: number) => number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => symbol(i));
  const zeros = make(() => 0);
  const ones = make(() => 0xff);
  const pattern = make((i) => (i % 64) * 37);
  const broken = make((i) => (i % 64) * 37 + (i % 100 === 50 ? 1 : 0));
  const specks = make((i) => (i % 3000 === 0 ? 1 : 0));
  const crowded = noise(size, 4).map((byte) => (byte < 8 ? byte : 0));
  const random = noise(size, 5);
  const texts = { zeros, ones, pattern, broken, specks, crowded, random };
  for (const [baseName, base] of Object.entries(texts)) {
    for (const [targetName, text] of Object.entries(texts)) {
      for (const target of [text, Uint8Array.from(text).reverse()]) {
        for (const index of [new ChainIndex(base), new AnchorIndex(base)]) {
          const seeds = findSeeds(index, target);
          const path = new BlockPath(base, target, new Uint8Array(size));
          assertWellFormed(path.through(seeds), base, target);
          const compared = (index.compared + path.compared + seeds.size) / size;
          assert.ok(compared < 100, `${targetName} from ${baseName}: ${compared} for each byte`);
        }
      }
    }
  }
});

test('anchors are found wherever sixteen bytes agree, if they begin at a fourth offset of the base', () => {
  const base = noise(4000, 6);
  const place = fc.record({
    from: fc.nat(900).map((n) => n * 4),
    at: fc.nat(300),
    size: fc.integer({ min: 16, max: 90 }),
  });
  fc.assert(
    fc.property(place, ({ from, at, size }) => {
      const target = join(noise(at, 7), base.subarray(from, from + size));
      const index = new AnchorIndex(base);
      assert.equal(index.find(target, at), size);
      assert.equal(index.from, from);
    }),
    { seed: 24 },
  );
});
