import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishFiles, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { shadowWarnings } from './shadows.ts';

test('a module is warned of when a folder or a .py of its name comes first, and only then', () => {
  const law = (paths: readonly string[], ...expected: readonly RegExp[]): void => {
    const found = shadowWarnings(paths);
    assert.equal(found.length, expected.length, found.join('; '));
    for (const [at, one] of expected.entries()) assert.match(found[at] ?? '', one);
  };
  law(['x.mpy', 'x.py'], /^x\.mpy is never imported: the \.py/);
  law(['x.py', 'x/__init__.py'], /^x\.py is never imported: the folder x\/ beside/);
  law(['x.mpy', 'x/data/font.bin'], /^x\.mpy is never imported: the folder x\//);
  law(['lib/a/b.mpy', 'lib/a/b.py', 'lib/a/b/c.py'], /^lib\/a\/b\.mpy .*folder lib\/a\/b\//, /^lib\/a\/b\.py .*folder/);
  law(['main.py', 'x.py', 'lib/x/__init__.py', 'y.mpy', 'x.txt', 'z/z.py']);
  law(['main.py', 'main/a.py']);
  law(['web.html', 'web/index.html']);
});

test('publish says which modules boards do not find', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'lamp.py': 'x', 'lamp/__init__.py': 'x' });
  const { warnings } = JSON.parse((await publishFiles(shop, '1')).out);
  assert.ok(warnings.some((text: string) => text.startsWith('lamp.py is never imported: the folder lamp/')));
});
