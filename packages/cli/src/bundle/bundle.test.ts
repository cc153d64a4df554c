import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyPatch } from '@aloft/delta';
import { buildArchive, parseBundle } from '@aloft/image';
import { NEW, OLD, workshop } from '../test-support/run-aloft.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a bundle holds image, files and folders, whatever the order of the options', async (t) => {
  const { aloft, path } = workshop(t);
  mkdirSync(path('www/css'), { recursive: true });
  writeFileSync(path('www/index.html'), '<h1>Lamp</h1>');
  writeFileSync(path('www/css/page.css'), '');
  symlinkSync('index.html', path('www/home.html'));
  writeFileSync(path('tune.json'), '{}');
  const options = ['--component', 'tune=tune.json', '--component', 'web=www'];
  const { code, out, err } = await aloft('bundle', OLD, ...options, '-o', 'a.bin');
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    /^a\.bin: 52\s736 bytes, the image 40\s832 of them\n {2}component +size +place +SHA-256\n {2}tune +2 bytes/,
  );
  await aloft('bundle', OLD, '--component', 'web=www/', '--component', 'tune=tune.json', '-o', 'b.bin');
  const bundle = new Uint8Array(readFileSync(path('a.bin')));
  assert.deepEqual(new Uint8Array(readFileSync(path('b.bin'))), bundle);
  const { imageBytes, components } = parseBundle(bundle);
  assert.deepEqual(imageBytes, new Uint8Array(readFileSync(OLD)));
  const page = utf8('<h1>Lamp</h1>');
  const web = buildArchive([
    { path: 'css/page.css', bytes: new Uint8Array(0) },
    { path: 'home.html', bytes: page },
    { path: 'index.html', bytes: page },
  ]);
  assert.deepEqual(
    components.map(({ name, bytes }) => [name, bytes]),
    [
      ['tune', utf8('{}')],
      ['web', web],
    ],
  );
});

test('inspect shows components, and what is wrong with them', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('tune.json'), '{}');
  const made = await aloft('bundle', OLD, '--component', 'tune=tune.json', '-o', 'a.bin', '--json');
  const { components, sha256 } = JSON.parse(made.out);
  const shown = JSON.parse((await aloft('inspect', 'a.bin', '--json')).out);
  assert.deepEqual([shown.kind, shown.sha256, shown.bootable], ['app-image', sha256, true]);
  assert.deepEqual([shown.bundle, shown.warnings], [{ components, problem: null }, []]);
  assert.match((await aloft('inspect', 'a.bin')).out, /tune +2 bytes +at 0xb000 +44136fa355b3678a/);
  const damaged = readFileSync(path('a.bin'));
  damaged.writeUInt8(0, damaged.length - 1);
  writeFileSync(path('a.bin'), damaged);
  const { out } = await aloft('inspect', 'a.bin', '--json');
  assert.equal(JSON.parse(out).bundle.problem.code, 'BUNDLE_DIGEST');
  assert.equal(JSON.parse((await aloft('inspect', OLD, '--json')).out).bundle, undefined);
});

test('bundles are patched like images', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('tune.json'), '{}');
  await aloft('bundle', OLD, '--component', 'tune=tune.json', '-o', 'a.bin');
  await aloft('bundle', NEW, '--component', 'tune=tune.json', '-o', 'b.bin');
  assert.equal((await aloft('diff', 'a.bin', 'b.bin', '-o', 'p')).code, 0);
  const [base, target, patch] = ['a.bin', 'b.bin', 'p'].map((name) => new Uint8Array(readFileSync(path(name))));
  assert.ok(base && patch);
  assert.deepEqual(applyPatch(base, patch), target);
});

test('bundles are published like images, and fit a slot as a whole', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('page'), new Uint8Array(20_000));
  for (const [image, output] of [
    [OLD, 'a.bin'],
    [NEW, 'b.bin'],
  ] as const) {
    await aloft('bundle', image, '--component', 'page=page', '-o', output);
  }
  const { code, out, err } = await aloft(
    'publish',
    '--class',
    'lamp',
    '--image',
    'b.bin',
    '--base',
    'a.bin',
    '--out',
    'r',
    '--json',
    '--unsigned',
    '--vendor',
    'lab.example',
  );
  assert.equal(code, 0, err);
  const bundle = readFileSync(path('b.bin'));
  const digest = createHash('sha256').update(bundle).digest('hex');
  assert.deepEqual(new Uint8Array(readFileSync(path(`r/artifacts/${digest}`))), new Uint8Array(bundle));
  assert.match(out, /"kind":"patch"/);
  writeFileSync(path('lamp.toml'), 'class = "lamp"\nchip = "esp32c3"\nslot_size = "60K"');
  const checked = await aloft('release', 'check', 'b.bin', NEW, '--class', 'lamp.toml');
  assert.equal(checked.code, 1);
  assert.match(checked.out, /FIT_BUNDLE_TOO_LARGE/);
});

test('what cannot be bundled is told in words, and nothing is written', async (t) => {
  const { aloft, path, files } = workshop(t);
  writeFileSync(path('tune.json'), '{}');
  writeFileSync(path('empty'), '');
  writeFileSync(path('broken.bin'), readFileSync(OLD).subarray(0, 20_000));
  mkdirSync(path('none'));
  mkdirSync(path('ünder'));
  writeFileSync(path('ünder/ü'), 'x');
  const before = files();
  const refused = async (code: number, message: RegExp, image: string, ...components: string[]): Promise<void> => {
    const options = components.flatMap((component) => ['--component', component]);
    const run = await aloft('bundle', image, ...options, '-o', 'out.bin');
    assert.equal(run.code, code, run.err);
    assert.match(run.err, message);
    assert.deepEqual(files(), before);
  };
  await refused(2, /--component NAME=FILE/, OLD);
  await refused(2, /is no component/, OLD, 'tune.json');
  await refused(2, /is no component/, OLD, '=tune.json');
  await refused(1, /cannot name a component/, OLD, 'Tune=tune.json');
  await refused(1, /Two components are called a/, OLD, 'a=tune.json', 'a=tune.json');
  await refused(3, /does not exist/, OLD, 'a=nothing');
  await refused(3, /is empty/, OLD, 'a=empty');
  await refused(1, /no files to pack/, OLD, 'a=none');
  await refused(1, /cannot be packed/, OLD, 'a=ünder');
  await refused(1, /no bootloader runs it/, 'broken.bin', 'a=tune.json');
});
