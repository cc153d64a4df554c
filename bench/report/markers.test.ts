import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MissingMarkersError, replaceSection } from './markers.ts';

const page =
  'intro\n<!-- bench:a begin -->\nold\n<!-- bench:a end -->\nrest <!-- bench:b begin --><!-- bench:b end -->\n';

test('only what stands between the markers changes', () => {
  assert.equal(
    replaceSection(page, 'a', 'new'),
    'intro\n<!-- bench:a begin -->\n\nnew\n\n<!-- bench:a end -->\nrest <!-- bench:b begin --><!-- bench:b end -->\n',
  );
});

test('writing the same content twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string(), (content) => {
      fc.pre(!content.includes('<!--'));
      const once = replaceSection(page, 'b', content);
      assert.equal(replaceSection(once, 'b', content), once);
    }),
  );
});

test('a page without the markers, or with them the wrong way round, is left alone', () => {
  for (const text of ['', '<!-- bench:a begin -->', '<!-- bench:a end --><!-- bench:a begin -->']) {
    assert.throws(() => replaceSection(text, 'a', 'new'), MissingMarkersError);
  }
});
