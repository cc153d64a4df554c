import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FiguresError, parseFigures } from './recorded-figures.ts';

test('columns are found by their names', () => {
  const figures = parseFigures('chip\tbest_any\tpair\tesp_delta_ota\nc3\t30\tone\t100\nc6\t\ttwo\tnone\n');
  assert.deepEqual(figures.get('one'), { espDeltaOta: 100, bestSmall: undefined, bestAny: 30 });
  assert.deepEqual(figures.get('two'), { espDeltaOta: undefined, bestSmall: undefined, bestAny: undefined });
});

test('a table without names of pairs is refused', () => {
  assert.throws(() => parseFigures(''), FiguresError);
  assert.throws(() => parseFigures('name\tbest_any\none\t1\n'), FiguresError);
});

test('no table leads to a size that is not positive and finite', () => {
  const cell = fc.stringMatching(/^[-0-9.e]{0,14}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const text = ['pair\tbest_any', ...rows.map((row) => row.join('\t'))].join('\n');
      for (const { bestAny } of parseFigures(text).values()) {
        assert.ok(bestAny === undefined || (Number.isSafeInteger(bestAny) && bestAny > 0));
      }
    }),
  );
});
