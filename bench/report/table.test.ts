import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { barOf, tableOf } from './table.ts';

const columns = [
  { title: 'pair', align: 'left' },
  { title: 'bytes', align: 'right' },
] as const;

test('text stands left, numbers stand right', () => {
  const text = tableOf(columns, [
    ['one', '7'],
    ['twenty', '12 345'],
  ]);
  assert.equal(
    text,
    ['| pair   |  bytes |', '|--------|-------:|', '| one    |      7 |', '| twenty | 12 345 |'].join('\n'),
  );
});

test('all lines of a table are equally long', () => {
  const cell = fc.stringMatching(/^[a-z0-9 ]{0,12}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const lengths = tableOf(columns, rows)
        .split('\n')
        .map((line) => line.length);
      assert.equal(new Set(lengths).size, 1);
      assert.equal(lengths.length, rows.length + 2);
    }),
  );
});

test('a row with a missing cell is refused', () => {
  assert.throws(() => tableOf(columns, [['one']]), RangeError);
});

test('the largest value fills the bar, half of it half, and nothing is no bar', () => {
  assert.equal(barOf(10, 10, 4), '████');
  assert.equal(barOf(5, 10, 4), '██');
  assert.equal(barOf(0, 10, 4), '');
  assert.equal(barOf(1, 0, 4), '');
});

test('a bar never grows beyond its width, and what is small stays visible', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (a, b) => {
        const bar = barOf(a, b, 20);
        assert.ok(bar.length >= 1 && bar.length <= 20);
      },
    ),
  );
});
