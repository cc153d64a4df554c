import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RepeatIndex } from './repeat-index.ts';

/** How far the bytes at `from` and at `at` agree. */
function agreement(bytes: Uint8Array, from: number, at: number): number {
  let size = 0;
  while (at + size < bytes.length && bytes[from + size] === bytes[at + size]) size++;
  return size;
}

const fewLetters = fc.uint8Array({ minLength: 1, maxLength: 100, max: 2 });

test('what is found agrees, longer finds are farther away, and the longest of two bytes or more is among them', () => {
  fc.assert(
    fc.property(fewLetters, (bytes) => {
      const index = new RepeatIndex(bytes);
      for (let at = 0; at < bytes.length; at++) {
        index.find(at, bytes.length);
        const { count, sizes, distances } = index.finds;
        let longest = 0;
        for (let from = 0; from < at; from++) longest = Math.max(longest, agreement(bytes, from, at));
        for (let i = 0; i < count; i++) {
          const [size, distance] = [sizes[i] ?? 0, distances[i] ?? 0];
          assert.equal(agreement(bytes, at - distance, at) >= size, true);
          assert.equal(i === 0 || (size > (sizes[i - 1] ?? 0) && distance >= (distances[i - 1] ?? 0)), true);
        }
        const best = count === 0 ? 0 : (sizes[count - 1] ?? 0);
        assert.equal(best, longest < 2 ? 0 : longest);
      }
    }),
    { seed: 21, numRuns: 200 },
  );
});

test('places passed by are found as well as those asked for', () => {
  const bytes = new TextEncoder().encode('abcdefgh, abcdefgh');
  const index = new RepeatIndex(bytes);
  index.skip(10);
  index.find(10, bytes.length);
  const { count, sizes, distances } = index.finds;
  assert.deepEqual([count, sizes[0], distances[0]], [1, 8, 10]);
});

test('nothing is found beyond the end that is asked for', () => {
  const bytes = new Uint8Array(50);
  const index = new RepeatIndex(bytes);
  index.skip(20);
  index.find(20, 25);
  assert.equal(index.finds.longest, 5);
});

test('what is found agrees and longer finds are farther away, wherever places were passed by', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200, max: 2 }), steps, (bytes, jumps) => {
      const index = new RepeatIndex(bytes);
      for (let at = 0, k = 0; at < bytes.length; at += jumps[k++ % jumps.length] ?? 1) {
        index.find(at, bytes.length);
        const { count, sizes, distances } = index.finds;
        for (let i = 0; i < count; i++) {
          assert.ok(agreement(bytes, at - (distances[i] ?? 0), at) >= (sizes[i] ?? 0));
          assert.ok(
            i === 0 || ((sizes[i] ?? 0) > (sizes[i - 1] ?? 0) && (distances[i] ?? 0) > (distances[i - 1] ?? 0)),
          );
        }
      }
    }),
    { seed: 22, numRuns: 300 },
  );
});
