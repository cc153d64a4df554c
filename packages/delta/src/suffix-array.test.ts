import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { suffixArray } from './suffix-array.ts';

/** Every position once, each suffix smaller than the next. */
function assertSorted(text: Uint8Array): void {
  const sorted = suffixArray(text);
  assert.equal(new Set(sorted).size, text.length);
  for (let i = 1; i < sorted.length; i++) {
    const a = Buffer.from(text.subarray(sorted[i - 1]));
    const b = Buffer.from(text.subarray(sorted[i]));
    assert.ok(Buffer.compare(a, b) < 0, `suffixes ${sorted[i - 1]} and ${sorted[i]}`);
  }
}

test('suffixes come out in order, for any text', () => {
  const few = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.map((byte) => byte & 3));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), few), assertSorted), { seed: 8 });
});

test('runs and periods, where induced sorting recurses deepest', () => {
  for (const size of [0, 1, 2, 3, 255, 1000]) {
    assertSorted(new Uint8Array(size));
    assertSorted(Uint8Array.from({ length: size }, (_, i) => i % 2));
    assertSorted(Uint8Array.from({ length: size }, (_, i) => 255 - (i % 3)));
  }
});
