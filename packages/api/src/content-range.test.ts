import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentRangeOf, parseContentRange } from './content-range.ts';

const seed = 20_261_121;

test('a written range reads back', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (start, more, rest) => {
      const [end, size] = [start + more + 1, start + more + 1 + rest];
      assert.deepEqual(parseContentRange(contentRangeOf(start, end, size)), { kind: 'part', start, end, size });
    }),
    { seed },
  );
});

test('the size may be unknown', () => {
  assert.deepEqual(parseContentRange(`bytes 0-9/${'*'}`), { kind: 'part', start: 0, end: 10, size: null });
  assert.deepEqual(parseContentRange(`bytes ${'*'}/0`), { kind: 'unsatisfied', size: 0 });
});

test('any other text is null', () => {
  for (const text of [
    'bytes',
    'bytes 0-9',
    'bytes 9-0/20',
    'bytes 0-20/20',
    'bytes=0-9/20',
    'bytes 0-9/20 ',
    'bytes -1/2',
  ]) {
    assert.equal(parseContentRange(text), null, text);
  }
  fc.assert(
    fc.property(fc.string(), (text) => assert.equal(parseContentRange(text), null)),
    { seed },
  );
});
