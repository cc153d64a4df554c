import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesStrongly, matchesWeakly } from './entity-tag.ts';
import { evaluatePreconditions, rangeApplies } from './preconditions.ts';

const seed = 20_261_121;
const ETAG = '"abc"';

test('a list matches wherever the tag stands in it', () => {
  const lists = [
    '"abc"',
    ' "abc" ',
    '"x", "abc"',
    '"x","abc","y"',
    ',, "abc" ,',
    '"a,b", "abc"',
    '"", "abc"',
    '*',
    ' * ',
  ];
  for (const list of lists) {
    assert.equal(matchesWeakly(list, ETAG), true, list);
    assert.equal(matchesStrongly(list, ETAG), true, list);
  }
});

test('a weak tag matches weakly and never strongly', () => {
  for (const list of ['W/"abc"', '"x", W/"abc"']) {
    assert.equal(matchesWeakly(list, ETAG), true);
    assert.equal(matchesStrongly(list, ETAG), false);
  }
});

test('other tags, bad tags and a tag inside another do not match', () => {
  for (const list of [
    '',
    'abc',
    '"ab"',
    '"abcd"',
    "'abc'",
    'w/"abc"',
    '"x"abc"',
    '"x "abc""',
    '"a b", "abc"',
    '**',
    '"*"',
    '"x" "abc"',
  ]) {
    assert.equal(matchesWeakly(list, ETAG), false, list);
    assert.equal(matchesStrongly(list, ETAG), false, list);
  }
});

test('a list of any tags matches exactly when the tag is one of them', () => {
  const opaque = fc.stringMatching(/^[\x21\x23-\x7e]{0,6}$/);
  fc.assert(
    fc.property(fc.array(fc.record({ weak: fc.boolean(), opaque }), { maxLength: 5 }), opaque, (tags, own) => {
      const list = tags.map((tag) => `${tag.weak ? 'W/' : ''}"${tag.opaque}"`).join(', ');
      assert.equal(
        matchesWeakly(list, `"${own}"`),
        tags.some((tag) => tag.opaque === own),
      );
      assert.equal(
        matchesStrongly(list, `"${own}"`),
        tags.some((tag) => tag.opaque === own && !tag.weak),
      );
    }),
    { seed },
  );
});

test('8 kilobytes of anything are judged at once', () => {
  for (const list of ['"x",'.repeat(2000), ','.repeat(8000), ' '.repeat(8000), '"'.repeat(8000), 'W/'.repeat(4000)]) {
    assert.equal(matchesWeakly(list, ETAG), false);
  }
});

test('If-Match is judged before If-None-Match', () => {
  const conclude = (headers: Record<string, string>): string => evaluatePreconditions(new Headers(headers), ETAG);
  assert.equal(conclude({}), 'proceed');
  assert.equal(conclude({ 'if-match': ETAG }), 'proceed');
  assert.equal(conclude({ 'if-match': '"x"' }), 'failed');
  assert.equal(conclude({ 'if-match': 'W/"abc"' }), 'failed');
  assert.equal(conclude({ 'if-none-match': ETAG }), 'not-modified');
  assert.equal(conclude({ 'if-none-match': 'W/"abc"' }), 'not-modified');
  assert.equal(conclude({ 'if-none-match': '"x"' }), 'proceed');
  assert.equal(conclude({ 'if-match': '"x"', 'if-none-match': ETAG }), 'failed');
  assert.equal(conclude({ 'if-match': ETAG, 'if-none-match': ETAG }), 'not-modified');
  assert.equal(conclude({ 'if-modified-since': 'Sat, 21 Nov 2026 00:00:00 GMT' }), 'proceed');
  assert.equal(conclude({ 'if-unmodified-since': 'Sat, 21 Nov 1998 00:00:00 GMT' }), 'proceed');
});

test('If-Range lets a range through for exactly the strong tag', () => {
  const applies = (ifRange: string): boolean => rangeApplies(new Headers({ 'if-range': ifRange }), ETAG);
  assert.equal(rangeApplies(new Headers(), ETAG), true);
  assert.equal(applies(ETAG), true);
  for (const other of ['W/"abc"', '"x"', '*', '"abc", "x"', 'Sat, 21 Nov 2026 00:00:00 GMT', 'abc', '']) {
    assert.equal(applies(other), false, other);
  }
});
