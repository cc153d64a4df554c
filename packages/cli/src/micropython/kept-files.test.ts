import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeOffer, digestToHex } from '@aloft/release';
import { publishFiles, pythonOf, writeSources } from '../test-support/files-workshop.ts';
import { contentOf } from '../test-support/repository-workshop.ts';
import { type Workshop, workshop } from '../test-support/run-aloft.ts';

const offered = ({ path }: Workshop): string =>
  digestToHex(decodeOffer(new Uint8Array(readFileSync(path('repo/offers/lamp.cbor'))), null).manifest.targetDigest);

/** Two releases: one file changes, one goes, one comes. */
async function twoReleases(shop: Workshop): Promise<void> {
  writeSources(shop, { 'main.py': 'import app\n', 'app.py': pythonOf(60), 'old.py': 'x = 1\n' });
  await publishFiles(shop, '1.0.0');
  writeSources(shop, { 'app.py': pythonOf(61), 'new.py': 'y = 1\n' });
  rmSync(shop.path('src/old.py'));
  await publishFiles(shop, '1.1.0', '--requires-platform', 'esp32');
}

test('verify finds every file of a release that is damaged or gone, and takes a sound one', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  const sound = contentOf(shop.path('repo'));
  const clean = JSON.parse((await shop.aloft('verify', 'repo', '--json')).out);
  assert.deepEqual(
    [clean.ok, clean.offers[0].files, clean.offers[0].rebuilt, clean.offers[0].untried],
    [true, 3, 2, 0],
  );
  assert.deepEqual([clean.unreferenced, clean.foreign], [[], []]);
  const needed = [...sound.keys()].filter((path) => /^(artifacts|sources|files)\//.test(path));
  assert.ok(needed.length > 10);
  for (const path of needed) {
    const bytes = Buffer.from(sound.get(path) ?? '', 'base64');
    const damaged = Buffer.concat([bytes, Buffer.from('x')]);
    damaged[0] = (damaged[0] ?? 0) ^ 0x10;
    for (const content of [damaged, null]) {
      if (content === null) rmSync(shop.path(`repo/${path}`));
      else writeFileSync(shop.path(`repo/${path}`), content);
      const found = JSON.parse((await shop.aloft('verify', 'repo', '--json')).out);
      assert.ok(
        found.findings.some((finding: { path: string; code: string }) => finding.path === path) ||
          found.offers[0].untried > 0 ||
          found.offers[0].rebuilt < 2,
        `${path} ${content === null ? 'gone' : 'damaged'}: nothing was said`,
      );
    }
    writeFileSync(shop.path(`repo/${path}`), bytes);
  }
});

test('prune keeps the files and sources of kept releases, and takes the others away', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  const before = contentOf(shop.path('repo'));
  assert.deepEqual(JSON.parse((await shop.aloft('prune', 'repo', '--json')).out).removed, []);
  assert.deepEqual(contentOf(shop.path('repo')), before);
  writeFileSync(shop.path('repo/files/lamp/old.py'), 'left by a publish that was cut off');
  writeFileSync(shop.path('repo/files/lamp/mine.py'), 'mine');
  const left = JSON.parse((await shop.aloft('verify', 'repo', '--json')).out);
  assert.deepEqual(left.unreferenced, ['files/lamp/old.py']);
  const gone = JSON.parse((await shop.aloft('prune', 'repo', '--keep', '0', '--json')).out).removed;
  const kinds = gone.map(({ path }: { path: string }) => path.slice(0, path.indexOf('/')));
  assert.deepEqual([...new Set(kinds)], ['releases', 'files', 'sources', 'artifacts']);
  assert.ok(existsSync(shop.path('repo/files/lamp/mine.py')));
  assert.deepEqual(readdirSync(shop.path('repo/sources')), [`${offered(shop)}.cbor`]);
  const report = JSON.parse((await shop.aloft('verify', 'repo', '--json')).out);
  assert.deepEqual([report.ok, report.unreferenced, report.foreign], [true, [], ['files/lamp/mine.py']]);
});

test('prune refuses to guess when the list that is offered is gone and no record has its files', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  rmSync(shop.path(`repo/artifacts/${offered(shop)}`));
  assert.equal((await shop.aloft('prune', 'repo', '--keep', '0', '--dry-run')).code, 0);
  rmSync(shop.path('repo/releases/lamp/1.1.0.json'));
  const run = await shop.aloft('prune', 'repo', '--keep', '0');
  assert.equal(run.code, 1);
  assert.match(run.err, /nobody can tell which files devices need.*REPOSITORY_DAMAGED/);
});

test('release list, show and diff tell of files', async (t) => {
  const shop = workshop(t, { columns: 120 });
  await twoReleases(shop);
  const list = JSON.parse((await shop.aloft('release', 'list', 'repo', '--json')).out);
  assert.deepEqual(
    list.releases.map((one: { version: string; files: number; patches: number }) => [
      one.version,
      one.files,
      one.patches,
    ]),
    [
      ['1.1.0', 3, 1],
      ['1.0.0', 3, 0],
    ],
  );
  const show = (await shop.aloft('release', 'show', 'repo', '1.1.0')).out;
  assert.match(show, /files for MicroPython/);
  assert.match(show, /for sys\.platform esp32/);
  assert.match(show, /patch from 1\.0\.0/);
  const diff = JSON.parse((await shop.aloft('release', 'diff', 'repo', '1.0.0', '1.1.0', '--json')).out);
  assert.deepEqual(
    diff.files.map(({ path, change }: { path: string; change: string }) => `${change} ${path}`),
    ['changed app.py', 'added new.py', 'removed old.py'],
  );
  assert.deepEqual([diff.unchanged, diff.requirements.added], [1, ['for sys.platform esp32']]);
  const drawn = (await shop.aloft('release', 'diff', 'repo', '1.0.0', '1.1.0')).out;
  assert.match(drawn, /~ app\.py .*\n {2}\+ new\.py .*\n {2}− old\.py/);
  const checked = (...args: string[]) => shop.aloft('release', 'check', ...args);
  assert.match((await checked('src', '--class', 'lamp')).err, /src: is a folder; .* publish --micropython/);
  assert.match((await checked('src/main.py', '--class', 'x.toml')).err, /x\.toml: does not exist; check the path/);
  assert.match((await checked('src/main.py', '--class', 'lamp')).err, /lamp: does not exist; --class takes the file/);
});

test('inspect shows lists, sources and records, and tells what is wrong with a damaged list', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  const name = offered(shop);
  const list = JSON.parse((await shop.aloft('inspect', `repo/artifacts/${name}`, '--json')).out);
  assert.deepEqual([list.kind, list.files.length, list.requirements], ['file-list', 3, { platforms: ['esp32'] }]);
  const sources = JSON.parse((await shop.aloft('inspect', `repo/sources/${name}.cbor`, '--json')).out);
  assert.deepEqual([sources.kind, sources.sources.length], ['file-sources', 2]);
  assert.match((await shop.aloft('inspect', `repo/sources/${name}.cbor`)).out, /deflated, window/);
  assert.match((await shop.aloft('inspect', 'repo/releases/lamp/1.1.0.json')).out, /app\.py/);
  const bytes = readFileSync(shop.path(`repo/artifacts/${name}`));
  writeFileSync(shop.path('cut'), bytes.subarray(0, 60));
  assert.match((await shop.aloft('inspect', 'cut')).err, /cut: list: .*CBOR_TRUNCATED/);
});

test('no inspection and no report calls the list of a set of files an image, and a lone offer leaves it open', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  const publish = JSON.parse((await publishFiles(shop, '1.1.0', '--requires-platform', 'esp32')).out);
  await publishFiles(shop, '1.2.0-beta', '--channel', 'beta');
  writeFileSync(shop.path('lone.cbor'), readFileSync(shop.path('repo/offers/lamp.cbor')));
  const json = async (...args: string[]) => JSON.parse((await shop.aloft(...args, '--json')).out);
  const offer = await json('inspect', 'repo/offers/lamp.cbor');
  const beta = await json('inspect', 'repo/offers/beta/lamp.cbor');
  const lone = await json('inspect', 'lone.cbor');
  assert.deepEqual([offer.target_kind, offer.files, offer.requirements], ['file-list', 3, { platforms: ['esp32'] }]);
  assert.deepEqual([beta.target_kind, lone.target_kind], ['file-list', 'unknown']);
  const record = await json('inspect', 'repo/releases/lamp/1.1.0.json');
  const show = await json('release', 'show', 'repo', '1.1.0');
  const kinds = [publish, offer, beta, record, show, lone].map(({ artifacts }) =>
    artifacts.map(({ kind }: { kind: string }) => kind),
  );
  assert.deepEqual(kinds, [...Array(5).fill(['file-list']), ['target']]);
  for (const [file, expected] of [
    [
      'repo/offers/lamp.cbor',
      /for MicroPython boards of .*\n {2}target: list of 3 files, .*\n {2}for sys\.platform esp32\n/,
    ],
    ['repo/releases/lamp/1.1.0.json', /\n {2}target: list of 3 files for MicroPython, /],
    ['lone.cbor', /\n {2}target: list of files or image for any chip, /],
  ] as const) {
    const { out } = await shop.aloft('inspect', file);
    assert.match(out, expected);
    assert.doesNotMatch(out.replace('or image for any chip', ''), /image/);
  }
});

test('inspect knows what boards without offers read', async (t) => {
  const shop = workshop(t);
  await twoReleases(shop);
  for (const [name, kind, word] of [
    ['version.json', 'ota-version', 'what boards with ota.py read: version 1.1.0, 3 files; unsigned'],
    ['package.json', 'mip-package', 'what mip reads: version 1.1.0, 3 files; unsigned'],
  ] as const) {
    const { out } = await shop.aloft('inspect', `repo/files/lamp/${name}`);
    assert.ok(out.includes(word), out);
    const data = JSON.parse((await shop.aloft('inspect', `repo/files/lamp/${name}`, '--json')).out);
    assert.deepEqual([data.kind, data.version, data.files], [kind, '1.1.0', 3]);
  }
  for (const text of [
    '{"version": {}, "files": []}',
    '{"version": "1", "files": {}}',
    '{"version": "1", "urls": 7}',
    '{"name": "x", "version": "1", "files": []}',
  ]) {
    writeFileSync(shop.path('x.json'), text);
    assert.match((await shop.aloft('inspect', 'x.json')).err, /FILE_UNKNOWN/);
  }
});

test('verify names the file of a release whose artifact is damaged or gone', async (t) => {
  const shop = workshop(t);
  writeSources(shop, { 'main.py': 'import app\n', 'lib/app.py': 'x = 1\n' });
  await publishFiles(shop, '1.0.0');
  const { files } = JSON.parse((await shop.aloft('release', 'show', 'repo', '1.0.0', '--json')).out);
  const { sha256 } = files.find(({ path }: { path: string }) => path === 'lib/app.py');
  writeFileSync(shop.path(`repo/artifacts/${sha256}`), 'y = 1\n');
  const messages = async (): Promise<string[]> =>
    JSON.parse((await shop.aloft('verify', 'repo', '--json')).out).findings.map(
      ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
    );
  assert.match((await messages()).join('\n'), /^AUDIT_ARTIFACT_DAMAGED .*; it is lib\/app\.py$/m);
  rmSync(shop.path(`repo/artifacts/${sha256}`));
  assert.match((await messages()).join('\n'), /^AUDIT_ARTIFACT_MISSING .*; it is lib\/app\.py$/m);
});
