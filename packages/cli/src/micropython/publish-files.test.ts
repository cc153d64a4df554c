import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeFileList, decodeOffer, parseRecord } from '@aloft/release';
import { publishFiles, pythonOf, writeSources } from '../test-support/files-workshop.ts';
import { contentOf, imageOf, LABORATORY } from '../test-support/repository-workshop.ts';
import { workshop } from '../test-support/run-aloft.ts';
import { setting } from '../test-support/signed-workshop.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const first = {
  'main.py': 'import app\n',
  'app.py': pythonOf(60),
  'lib/old.py': 'x = 1\n',
  'font.bin': new Uint8Array(9),
};
const second = { 'app.py': pythonOf(61), 'lib/new.py': 'y = 1\n' };

test('a folder becomes a list that the manifest names, an artifact for each file, and what other boards read', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  const run = await publishFiles(shop, '7', '--requires-micropython', '1.22', '--requires-platform', 'esp32');
  assert.equal(run.code, 0, run.err);
  const read = (path: string): Uint8Array => new Uint8Array(readFileSync(shop.path(`repo/${path}`)));
  const { manifest, artifacts } = decodeOffer(read('offers/lamp.cbor'), null);
  const name = Buffer.from(manifest.targetDigest).toString('hex');
  assert.deepEqual([manifest.chipId, manifest.secureVersion, manifest.maxChipRevision], [0xffff, 0, 0xffff]);
  assert.deepEqual(
    artifacts.map(({ kind, size }) => [kind, size]),
    [['image', manifest.targetSize]],
  );
  const list = decodeFileList(read(`artifacts/${name}`));
  assert.deepEqual(list.requirements, { micropython: [1, 22, 0], platforms: ['esp32'] });
  assert.deepEqual(
    list.files.map(({ path, size, digest }) => [path, size, Buffer.from(digest).toString('hex')]),
    Object.entries(first)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, content]) => [path, content.length, sha256(content)]),
  );
  for (const [path, content] of Object.entries(first)) {
    assert.deepEqual(Buffer.from(read(`artifacts/${sha256(content)}`)), Buffer.from(content));
    assert.deepEqual(Buffer.from(read(`files/lamp/${path}`)), Buffer.from(content));
  }
  const version = JSON.parse(new TextDecoder().decode(read('files/lamp/version.json')));
  assert.equal(version.version, 7);
  assert.deepEqual(version.files[0], { path: 'app.py', size: first['app.py'].length, sha256: sha256(first['app.py']) });
  const mip = JSON.parse(new TextDecoder().decode(read('files/lamp/package.json')));
  assert.deepEqual([mip.version, mip.urls[2]], ['7', ['lib/old.py', 'lib/old.py']]);
  assert.deepEqual(parseRecord(read('releases/lamp/7.json'), 'record').files?.length, 4);
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});

test('publishing the same again changes no byte, also with the patches of a release between', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  await publishFiles(shop, '1.0.0');
  const once = contentOf(shop.path('repo'));
  const again = JSON.parse((await publishFiles(shop, '1.0.0')).out);
  assert.deepEqual([again.written, again.removed], [[], []]);
  assert.deepEqual(contentOf(shop.path('repo')), once);
  writeSources(shop, second);
  await publishFiles(shop, '1.1.0');
  const twice = contentOf(shop.path('repo'));
  await publishFiles(shop, '1.1.0');
  assert.deepEqual(contentOf(shop.path('repo')), twice);
  // The base is gone, the patch that devices may need stays.
  rmSync(shop.path('repo/releases/lamp/1.0.0.json'));
  rmSync(shop.path(`repo/artifacts/${sha256(first['app.py'])}`));
  const kept = JSON.parse((await publishFiles(shop, '1.1.0')).out);
  assert.deepEqual(kept.written, ['releases/index.json']);
  const patches = kept.files.flatMap((file: { sources: { kind: string; base_version?: string }[] }) =>
    file.sources.filter(({ kind }) => kind === 'patch').map(({ base_version }) => base_version),
  );
  assert.deepEqual(patches, ['1.0.0']);
});

test('the next release has patches where they pay, and takes its own old files away, foreign ones not', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  await publishFiles(shop, '1.0.0');
  writeFileSync(shop.path('repo/files/lamp/mine.txt'), 'mine');
  mkdirSync(shop.path('repo/files/other'));
  writeFileSync(shop.path('repo/files/other/old.py'), 'x');
  writeSources(shop, second);
  rmSync(shop.path('src/lib/old.py'));
  const dry = JSON.parse((await publishFiles(shop, '1.1.0', '--dry-run')).out);
  assert.deepEqual(dry.removed, ['files/lamp/lib/old.py']);
  assert.ok(existsSync(shop.path('repo/files/lamp/lib/old.py')), 'a dry run removes nothing');
  const report = JSON.parse((await publishFiles(shop, '1.1.0')).out);
  const [app] = report.files;
  assert.deepEqual(
    app.sources.map(({ kind, base_version }: { kind: string; base_version?: string }) => [kind, base_version]),
    [
      ['patch', '1.0.0'],
      ['deflated', undefined],
    ],
  );
  assert.ok(app.sources[0].bytes < app.sources[1].bytes && app.sources[1].bytes < app.bytes);
  const [fresh, updated] = report.downloads;
  assert.deepEqual([fresh.from, fresh.files, updated.from, updated.files], [null, 4, '1.0.0', 2]);
  assert.equal(updated.bytes, app.sources[0].bytes + second['lib/new.py'].length);
  assert.ok(!existsSync(shop.path('repo/files/lamp/lib/old.py')));
  assert.ok(existsSync(shop.path('repo/files/lamp/mine.txt')) && existsSync(shop.path('repo/files/other/old.py')));
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});

test('a file whose name changes in case only is never taken away: where case does not count it is the new one', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'x', 'Lamp.py': 'y', 'Web/\u00e9.html': 'z', 'old.py': 'x' });
  await publishFiles(shop, '1.0.0');
  for (const name of ['Lamp.py', 'Web', 'old.py']) rmSync(shop.path(`src/${name}`), { recursive: true });
  writeSources(shop, { 'lamp.py': 'y', 'web/E\u0301.html': 'z' });
  assert.deepEqual(JSON.parse((await publishFiles(shop, '1.1.0')).out).removed, ['files/lamp/old.py']);
  writeFileSync(shop.path('repo/files/lamp/old.py'), 'left by a publish that was cut off');
  assert.deepEqual(JSON.parse((await shop.aloft('verify', 'repo', '--json')).out).unreferenced, ['files/lamp/old.py']);
  const pruned = JSON.parse((await shop.aloft('prune', 'repo', '--json')).out).removed;
  assert.deepEqual(
    pruned.map(({ path }: { path: string }) => path),
    ['files/lamp/old.py'],
  );
});

test('a class of boards where images are looked at is refused with what to do instead', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  await publishFiles(shop, '1.0.0');
  writeFileSync(shop.path('lamp.toml'), 'class = "lamp"\nplatforms = ["esp32"]\n');
  const run = await shop.aloft('verify', 'repo', '--class', 'lamp.toml');
  assert.equal(run.code, 2);
  assert.match(run.err, /lamp\.toml: describes boards .* aloft publish --micropython DIR --dry-run holds a folder/);
});

test('another channel gets the release and leaves files/ as stable has it', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  await publishFiles(shop, '1.0.0');
  writeSources(shop, second);
  const beta = JSON.parse((await publishFiles(shop, '1.1.0', '--channel', 'beta')).out);
  assert.ok(beta.written.every((path: string) => !path.startsWith('files/')));
  assert.match(readFileSync(shop.path('repo/files/lamp/version.json'), 'utf8'), /"1\.0\.0"/);
  const moved = JSON.parse((await publishFiles(shop, '1.1.0')).out);
  assert.equal(moved.sequence, beta.sequence);
  assert.deepEqual(
    moved.written.filter((path: string) => path.startsWith('artifacts/')),
    [],
  );
  assert.match(readFileSync(shop.path('repo/files/lamp/version.json'), 'utf8'), /"1\.1\.0"/);
});

test('a class is of images or of files, and no option mixes them', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  writeFileSync(shop.path('1.bin'), imageOf('9.0.0', 1));
  await publishFiles(shop, '1.0.0');
  const image = ['publish', '--class', 'lamp', '--image', '1.bin', '--out', 'repo', '--replace', '--change-chip'];
  const mixed = await shop.aloft(...image, ...LABORATORY);
  assert.equal(mixed.code, 1);
  assert.match(mixed.err, /FIT_OTHER_CONTENT/);
  rmSync(shop.path('repo'), { recursive: true });
  assert.equal((await shop.aloft(...image, ...LABORATORY)).code, 0);
  assert.match((await publishFiles(shop, '9.1.0')).err, /FIT_OTHER_CONTENT/);
});

test('signatures, trust, renewal and order of versions are those of images', async (t) => {
  const { shop } = await setting(t);
  writeSources(shop, first);
  const signed = ['--key', 'a', '--keys', 'keys', '--trust', 'trust.json'];
  const report = JSON.parse((await publishFiles(shop, '1.1.0', ...signed)).out);
  assert.deepEqual([report.sequence, report.accepted_by], [1, ['trust.json']]);
  const stranger = await publishFiles(shop, '1.2.0', '--key', 'c', '--keys', 'keys', '--trust', 'trust.json');
  assert.match(stranger.err, /TRUST_REFUSED/);
  const renewed = JSON.parse((await publishFiles(shop, '1.1.0', '--renew', ...signed)).out);
  assert.equal(renewed.sequence, 2);
  assert.match((await publishFiles(shop, '1.0.0', ...signed)).err, /FIT_DOWNGRADE/);
  writeSources(shop, second);
  assert.match((await publishFiles(shop, '1.1.0', ...signed)).err, /FIT_VERSION_TAKEN/);
  const replaced = await publishFiles(shop, '1.1.0', '--replace', '--expires', '2030-01-01', ...signed);
  assert.equal(JSON.parse(replaced.out).sequence, 3);
  assert.equal((await shop.aloft('verify', 'repo', '--trust', 'trust.json')).code, 0);
});

test('files for boards without offers wait until enough have signed', async (t) => {
  const { shop } = await setting(t, '2');
  writeSources(shop, first);
  const one = ['--keys', 'keys', '--trust', 'trust.json', '--key', 'a'];
  assert.equal((await publishFiles(shop, '1.0.0', '--partial', ...one)).code, 0);
  assert.ok(!existsSync(shop.path('repo/files')));
  const other = ['--keys', 'keys', '--trust', 'trust.json', '--key', 'b'];
  assert.deepEqual(JSON.parse((await publishFiles(shop, '1.0.0', ...other)).out).accepted_by, ['trust.json']);
  assert.ok(existsSync(shop.path('repo/files/lamp/version.json')));
});

test('a class file says what boards have, options say otherwise, and versions keep its rules', async (t) => {
  const shop = workshop(t);
  writeSources(shop, first);
  const lines = [
    'class = "lamp"',
    'vendor = "lab.example"',
    'micropython = "1.22"',
    'platforms = ["esp32", "rp2"]',
    'heap = "60K"',
  ];
  writeFileSync(shop.path('lamp.toml'), [...lines, 'versions = "semver"', 'min_version = "1.1.0"', ''].join('\n'));
  const publish = (version: string, ...more: string[]) =>
    shop.aloft(
      'publish',
      '--class',
      'lamp.toml',
      '--micropython',
      'src',
      '--version',
      version,
      '--out',
      'repo',
      '--unsigned',
      '--json',
      ...more,
    );
  const report = JSON.parse((await publish('1.1.0', '--requires-micropython', '1.23.1')).out);
  assert.deepEqual(report.requirements, { micropython: '1.23.1', platforms: ['esp32', 'rp2'], heap_bytes: 61_440 });
  assert.match((await publish('1.0.0')).err, /FIT_VERSION_TOO_OLD/);
  assert.match((await publish('seven')).err, /FIT_VERSION_FORM/);
  assert.match((await shop.aloft('inspect', 'lamp.toml')).out, /boards that run MicroPython/);
  writeFileSync(shop.path('1.bin'), imageOf('1.0.0', 1));
  const image = await shop.aloft('publish', '--class', 'lamp.toml', '--image', '1.bin', '--out', 'other', '--unsigned');
  assert.match(image.err, /take files \(--micropython\), not images/);
  writeFileSync(shop.path('chip.toml'), 'class = "lamp"\nchip = "esp32"\n');
  const chip = [
    'publish',
    '--class',
    'chip.toml',
    '--micropython',
    'src',
    '--version',
    '2',
    '--out',
    'repo',
    ...LABORATORY,
  ];
  assert.match((await shop.aloft(...chip)).err, /a class of their own/);
});

test('a file where a folder was, and a folder where a file was, are published in one go', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'a\n', 'a/b/c.txt': 'deep', 'a/d.txt': 'd', e: 'file' });
  assert.equal((await publishFiles(shop, '1.0.0')).code, 0);
  for (const name of ['a', 'e']) rmSync(shop.path(`src/${name}`), { recursive: true });
  writeSources(shop, { 'main.py': 'a\n', a: 'a file', 'e/f/g.txt': 'g' });
  const run = await publishFiles(shop, '1.1.0');
  assert.equal(run.code, 0, run.err);
  assert.equal(readFileSync(shop.path('repo/files/lamp/a'), 'utf8'), 'a file');
  assert.equal(readFileSync(shop.path('repo/files/lamp/e/f/g.txt'), 'utf8'), 'g');
  const checked = await shop.aloft('verify', 'repo');
  assert.equal(checked.code, 0, checked.out);
});
