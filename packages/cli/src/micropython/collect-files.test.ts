import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { publishFiles, writeSources } from '../test-support/files-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { isExcluded } from './exclude.ts';
import { readOnce } from './read-once.ts';

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

test('what is left out or warned of by its name is so through a link too', async (t) => {
  const shop = workshop(t);
  writeSources(shop, {
    'main.py': 'x',
    '.git/config': 'x',
    '.env': 'x',
    'private/notes.txt': 'x',
    'lib/private.txt': 'x',
    'wifi_config.py': 'x',
  });
  for (const [target, name] of [
    ['.git', 'history'],
    ['.git/config', 'settings'],
    ['.env', 'env.txt'],
    ['private', 'open'],
    ['private/notes.txt', 'notes.txt'],
    ['wifi_config.py', 'wifi.py'],
    ['lib', 'more'],
  ] as const) {
    symlinkSync(target, shop.path(`src/${name}`));
  }
  const report = JSON.parse(
    (await publishFiles(shop, '1', '--exclude', 'private', '--exclude', 'lib/private.txt')).out,
  );
  assert.deepEqual(
    report.files.map(({ path }: { path: string }) => path),
    ['main.py', 'wifi.py', 'wifi_config.py'],
  );
  const reasons = new Map(report.left_out.map((one: { path: string; reason: string }) => [one.path, one.reason]));
  assert.equal(reasons.get('env.txt'), 'is a link to .env: begins with a dot');
  assert.equal(reasons.get('notes.txt'), 'is a link to private/notes.txt: --exclude');
  assert.equal(reasons.get('more/private.txt'), 'is a link to lib/private.txt: --exclude');
  assert.ok(report.warnings.some((text: string) => text.startsWith('wifi.py goes to every board')));
});

test('the repository does not publish itself, by whatever way it is reached', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'public/keep.txt': 'x' });
  symlinkSync('src', shop.path('project'));
  symlinkSync('public', shop.path('src/site'));
  symlinkSync('public/artifacts', shop.path('src/blobs'));
  mkdirSync(shop.path('src/public/artifacts'));
  for (const out of ['src/public', 'project/public', 'src/site']) {
    const report = JSON.parse((await publishFiles(shop, '1', '--out', out)).out);
    assert.deepEqual(
      report.files.map(({ path }: { path: string }) => path),
      ['main.py'],
      out,
    );
    const left = report.left_out.map(({ path }: { path: string }) => path);
    assert.deepEqual(left, ['blobs', 'public', 'site'], out);
  }
  assert.match((await publishFiles(shop, '1', '--out', 'project')).err, /src: is the repository too/);
  // A folder inside the repository is one like any other.
  const inner = JSON.parse((await publishFiles(shop, '1', '--out', '.')).out);
  assert.ok(inner.files.some(({ path }: { path: string }) => path === 'main.py'));
});

test('what is read is the regular file that was opened, and never a link in its place or a pipe', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'other.py': 'y' });
  assert.deepEqual(
    await readOnce(shop.path('src/main.py'), 'main.py'),
    new Uint8Array(readFileSync(shop.path('src/main.py'))),
  );
  const refusal = (message: RegExp): object => ({ code: 'RELEASE_REFUSED', message });
  rmSync(shop.path('src/main.py'));
  await assert.rejects(readOnce(shop.path('src/main.py'), 'main.py'), refusal(/was replaced/));
  if (process.platform === 'win32') return;
  symlinkSync('other.py', shop.path('src/main.py'));
  await assert.rejects(readOnce(shop.path('src/main.py'), 'main.py'), refusal(/was replaced/));
  execFileSync('mkfifo', [shop.path('src/pipe')]);
  await assert.rejects(readOnce(shop.path('src/pipe'), 'pipe'), refusal(/is no regular file/));
  await assert.rejects(readOnce(shop.path('src'), 'src'), refusal(/is no regular file/));
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

test('a pattern that excludes nothing is warned of by name, once, and every other one is not', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'app.py': 'x', 'lib/a.md': 'x', '.git/config': 'x', 'data/tests/t.py': 'x' });
  symlinkSync('lib/a.md', shop.path('src/b.txt'));
  const idle = async (...patterns: string[]): Promise<string[]> => {
    const run = await publishFiles(shop, '1', '--dry-run', '--exclude', ...patterns);
    assert.equal(run.code, 0, run.err);
    const warned: string[] = JSON.parse(run.out).warnings;
    const found = warned.filter((text) => text.startsWith('--exclude'));
    for (const text of found) assert.ok(run.err.includes(text), 'people are told what machines are');
    return found.map((text) => /^--exclude "(.*)" matches nothing in src /.exec(text)?.[1] ?? text);
  };
  assert.deepEqual(await idle('*.md', 'tests', '.git', 'main.p?', 'data/**'), []);
  assert.deepEqual(await idle('*.md', '*.rst', 'src/data', 'data', ''), ['*.rst', 'src/data', '']);
  // Of two that match the same file both are at work; below a folder that is left out there is nothing to match.
  assert.deepEqual(await idle('a.md', 'lib/*', 'tests', 'tests/*'), ['tests/*']);
});

test('an empty folder is listed as one that boards do not get, and a name that is no UTF-8 is refused as that', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'lib/a.py': 'x' });
  mkdirSync(shop.path('src/data/log'), { recursive: true });
  const report = JSON.parse((await publishFiles(shop, '1')).out);
  const reason = 'is an empty folder; the program makes those it writes into';
  assert.deepEqual(report.left_out, [{ path: 'data/log', reason }]);
  if (process.platform !== 'linux') return;
  writeFileSync(Buffer.concat([Buffer.from(shop.path('src/lib/')), Buffer.of(0xff, 0xfe)]), 'x');
  assert.match((await publishFiles(shop, '2')).err, /src\/lib\/\ufffd+: has a name that is no UTF-8; rename it/);
});
