import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { publishFiles, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { isExcluded } from './exclude.ts';

test('left out are hidden names, rubbish, the repository, what is excluded, and what boards have from the cable', async (t) => {
  const shop = workshop(t);
  const names = [
    'main.py',
    'lib/a.py',
    '.git/config',
    '.env',
    '__pycache__/a.pyc',
    'a.pyc',
    'boot.py',
    'ota.py',
    'tests/t.py',
  ];
  writeSources(
    shop,
    Object.fromEntries(['aloft_guard.py', 'version.json', 'notes.md', ...names].map((name) => [name, 'x'])),
  );
  const report = JSON.parse(
    (await publishFiles(shop, '1', '--out', 'src/public', '--exclude', 'tests', '--exclude', '*.md')).out,
  );
  const again = JSON.parse((await publishFiles(shop, '1', '--out', 'src/public', '--exclude', 'tests', '*.md')).out);
  assert.deepEqual(
    report.files.map(({ path }: { path: string }) => path),
    ['lib/a.py', 'main.py'],
  );
  assert.deepEqual(again.written, []);
  const reasons = new Map(again.left_out.map((one: { path: string; reason: string }) => [one.path, one.reason]));
  assert.deepEqual([...reasons.keys()].sort(), [
    ...[
      '.env',
      '.git',
      '__pycache__',
      'a.pyc',
      'aloft_guard.py',
      'boot.py',
      'notes.md',
      'ota.py',
      'public',
      'tests',
      'version.json',
    ],
  ]);
  assert.equal(reasons.get('public'), 'is the repository');
  assert.ok(again.warnings.some((text: string) => text.startsWith('boot.py is left out')));
});

test('what must not be published is refused by name, and nothing is written', async (t) => {
  const shop = workshop(t);
  const cases: readonly [name: string, content: string | Uint8Array, expected: RegExp][] = [
    ['os.py', 'x', /src\/os\.py: is what bringing back old files depends on/],
    ['json/a.py', 'x', /src\/json\/a\.py/],
    ['a:b.py', 'x', /src\/a:b\.py: has a control character, a backslash or a colon/],
    ['MAIN.py', 'x', /FILES_CLASH/],
    ['key.pem', '-----BEGIN PRIVATE KEY-----\n', /src\/key\.pem: is a private key/],
    ['x.mpy', 'no', /src\/x\.mpy: is no \.mpy file/],
    [`${'x'.repeat(125)}.bin`, 'x', /has 129 bytes; a path has 1 to 128/],
  ];
  for (const [name, content, expected] of cases) {
    writeSources(shop, { 'main.py': 'x', [name]: content });
    const run = await publishFiles(shop, '1');
    assert.equal(run.code, 1, name);
    assert.match(run.err, expected);
    rmSync(shop.path('src'), { recursive: true });
  }
  assert.deepEqual(shop.files(), []);
});

test('links are followed within the folder and refused when they lead out, nowhere or in circles', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'lib/a.py': 'y' });
  symlinkSync('../main.py', shop.path('src/lib/b.py'));
  const report = JSON.parse((await publishFiles(shop, '1')).out);
  assert.deepEqual(
    report.files.map(({ path, bytes }: { path: string; bytes: number }) => [path, bytes]),
    [
      ['lib/a.py', 1],
      ['lib/b.py', 1],
      ['main.py', 1],
    ],
  );
  writeFileSync(shop.path('outside.py'), 'z');
  for (const [target, expected] of [
    ['../outside.py', /leads out of src or nowhere/],
    ['nothing', /leads out of src or nowhere/],
    ['.', /is a link to a folder it is in/],
    ['lib/..', /is a link to a folder it is in/],
  ] as const) {
    symlinkSync(target, shop.path('src/link'));
    assert.match((await publishFiles(shop, '2')).err, expected, target);
    rmSync(shop.path('src/link'));
  }
});

test('folders with nothing, with too much, and files in place of folders are told apart', async (t) => {
  const shop = workshop(t);
  assert.match((await publishFiles(shop, '1')).err, /src: does not exist/);
  mkdirSync(shop.path('src'));
  assert.match((await publishFiles(shop, '1')).err, /src: is empty/);
  writeSources(shop, { '.hidden': 'x' });
  assert.match((await publishFiles(shop, '1')).err, /nothing to publish but \.hidden/);
  writeSources(shop, Object.fromEntries(Array.from({ length: 129 }, (_, at) => [`f${at}`, 'x'])));
  assert.match((await publishFiles(shop, '1')).err, /more than 128 files/);
  rmSync(shop.path('src'), { recursive: true });
  writeFileSync(shop.path('src'), 'x');
  assert.match((await publishFiles(shop, '1')).err, /src: is a file; name the folder/);
});

test('patterns without a slash are names, those with one are paths', () => {
  const law = (pattern: string, path: string, expected: boolean): void =>
    assert.equal(isExcluded(path, [pattern]), expected, `${pattern} ${path}`);
  law('*.md', 'docs/a.md', true);
  law('*.md', 'a.mdx', false);
  law('tests', 'lib/tests', true);
  law('tests/', 'tests', true);
  law('/tests', 'lib/tests', false);
  law('./tests', 'tests', true);
  law('lib/*.py', 'lib/a.py', true);
  law('lib/*.py', 'lib/b/a.py', false);
  law('lib/**/a.py', 'lib/a.py', true);
  law('lib/**/a.py', 'lib/b/c/a.py', true);
  law('lib/**', 'lib/b/c', true);
  law('?.py', 'ab.py', false);
  law('a.py', 'aXpy', false);
  law('[a].py', 'a.py', false);
  law('(a)+.py', '(a)+.py', true);
});
