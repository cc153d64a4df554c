import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortSuffixes } from './suffix-array.ts';

function sorted(text: readonly number[], alphabet: number): number[] {
  const sa = new Int32Array(text.length).fill(-7);
  sortSuffixes(Int32Array.from(text), sa, alphabet);
  return [...sa];
}

function sortedByComparing(text: readonly number[]): number[] {
  const compare = (a: number, b: number): number => {
    let k = 0;
    while (a + k < text.length && b + k < text.length && text[a + k] === text[b + k]) k++;
    // A suffix that ends is the smaller one.
    return (text[a + k] ?? -1) - (text[b + k] ?? -1);
  };
  return [...text.keys()].sort(compare);
}

test('suffixes come out in the order that comparing them gives, whatever the alphabet', () => {
  const texts = fc.integer({ min: 1, max: 300 }).chain((alphabet) =>
    fc.record({
      alphabet: fc.constant(alphabet),
      text: fc.array(fc.nat(alphabet - 1), { maxLength: 200 }),
    }),
  );
  fc.assert(
    fc.property(texts, ({ text, alphabet }) => {
      assert.deepEqual(sorted(text, alphabet), sortedByComparing(text));
    }),
    { seed: 8, numRuns: 400 },
  );
});

test('small alphabets, where equal substrings make the sort recurse', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1), { maxLength: 120 }), (text) => {
      assert.deepEqual(sorted(text, 2), sortedByComparing(text));
    }),
    { seed: 9, numRuns: 400 },
  );
});

test('runs and periods of any size', () => {
  for (const size of [0, 1, 2, 3, 4, 255, 600]) {
    for (const period of [1, 2, 3, 7, 64]) {
      for (const symbol of [(i: number) => i % period, (i: number) => period - 1 - (i % period)]) {
        const text = Array.from({ length: size }, (_, i) => symbol(i));
        assert.deepEqual(sorted(text, period), sortedByComparing(text));
      }
    }
  }
});
