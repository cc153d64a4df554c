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
        const found = index.find(at, bytes.length);
        let longest = 0;
        for (let from = 0; from < at; from++) longest = Math.max(longest, agreement(bytes, from, at));
        for (let i = 0; i < found; i++) {
          const [size, distance] = [index.sizes[i] ?? 0, index.distances[i] ?? 0];
          assert.equal(agreement(bytes, at - distance, at) >= size, true);
          assert.equal(
            i === 0 || (size > (index.sizes[i - 1] ?? 0) && distance >= (index.distances[i - 1] ?? 0)),
            true,
          );
        }
        const best = found === 0 ? 0 : (index.sizes[found - 1] ?? 0);
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
  assert.equal(index.find(10, bytes.length), 1);
  assert.deepEqual([index.sizes[0], index.distances[0]], [8, 10]);
});

test('nothing is found beyond the end that is asked for', () => {
  const bytes = new Uint8Array(50);
  const index = new RepeatIndex(bytes);
  index.skip(20);
  const found = index.find(20, 25);
  assert.equal(index.sizes[found - 1], 5);
});
