import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countText, decimalText, ratioOf, UNKNOWN } from './numbers.ts';

test('thousands are set apart', () => {
  assert.deepEqual([0, 999, 1000, 1_422_528].map(countText), ['0', '999', '1 000', '1 422 528']);
});

test('what is unknown stays unknown', () => {
  assert.equal(countText(undefined), UNKNOWN);
  assert.equal(decimalText(undefined, 2), UNKNOWN);
  assert.equal(ratioOf(undefined, 2), undefined);
  assert.equal(ratioOf(2, undefined), undefined);
  assert.equal(ratioOf(2, 0), undefined);
});

test('decimals keep their count of digits', () => {
  assert.equal(decimalText(0.12345, 3), '0.123');
  assert.equal(decimalText(ratioOf(1, 2), 2), '0.50');
});
