import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { openRepositoryFolder, startServer } from '@aloft/server';
import { elfOf } from '../test-support/elf-of.ts';
import { classFile, contentOf, imageOf, LABORATORY, writeImages } from '../test-support/repository-workshop.ts';
import { OTHER_CHIP, type Workshop, workshop } from '../test-support/run-aloft.ts';
import { writeFiles } from './write-repository.ts';

/** A workshop with three releases in `repo`, the last one in beta. */
async function published(t: TestContext): Promise<Workshop> {
  const shop = workshop(t);
  writeImages(shop);
  writeFileSync(shop.path('lamp.toml'), classFile('slot_size = "1M"', 'versions = "semver"'));
  for (const number of [1, 2, 3]) {
    const channel = number === 3 ? ['--channel', 'beta'] : [];
    const args = [
      'publish',
      '--class',
      'lamp.toml',
      '--image',
      `${number}.bin`,
      '--out',
      'repo',
      ...LABORATORY,
      ...channel,
    ];
    const run = await shop.aloft(...args);
    assert.equal(run.code, 0, run.err);
  }
  return shop;
}

test('verify says the same of a folder and of its address, and what it finds decides the exit code', async (t) => {
  const shop = await published(t);
  const server = await startServer({ repository: openRepositoryFolder(shop.path('repo')), port: 0 });
  t.after(() => server.close());
  for (const where of ['repo', server.url]) {
    const run = await shop.aloft('verify', where, '--json');
    assert.equal(run.code, 0, run.err);
    const { ok, offers, findings, tried_with } = JSON.parse(run.out);
    assert.deepEqual([ok, tried_with], [true, 'device code']);
    assert.deepEqual(
      findings.map(({ severity, code }: Record<string, unknown>) => `${severity} ${code}`),
      ['warning AUDIT_UNSIGNED', 'warning AUDIT_UNSIGNED'],
    );
    assert.deepEqual(
      offers.map(({ channel, version, fit_checked }: Record<string, unknown>) => [channel, version, fit_checked]),
      [
        ['beta', '3.0.0', true],
        ['stable', '2.0.0', true],
      ],
    );
  }
  const artifacts = readdirSync(shop.path('repo/artifacts')).sort();
  const target = JSON.parse((await shop.aloft('verify', 'repo', '--json')).out).offers[1].target_sha256;
  writeFileSync(shop.path(`repo/artifacts/${target}`), 'damaged');
  writeFileSync(shop.path('repo/NOTES'), 'mine');
  assert.ok(artifacts.includes(target));
  for (const where of ['repo', server.url]) {
    const run = await shop.aloft('verify', where);
    assert.equal(run.code, 1);
    assert.match(run.out, /AUDIT_ARTIFACT_SIZE/);
    assert.match(run.err, /^aloft: .*: \d+ faults? that devices would meet; see above \[REPOSITORY_DAMAGED\]\n$/);
  }
  assert.match((await shop.aloft('verify', 'repo')).out, /no part of a repository\n +NOTES/);
});

test('what is no repository, or cannot be reached, is told in one line', async (t) => {
  const shop = workshop(t);
  mkdirSync(shop.path('empty'));
  writeFileSync(shop.path('file'), 'x');
  const cases: [string[], RegExp][] = [
    [['verify', 'gone'], /^aloft: gone: does not exist/],
    [['verify', 'empty'], /^aloft: empty: is no repository \(it has no aloft\.json\); make one with aloft publish/],
    [['verify', 'file'], /^aloft: file: is a file; name a folder/],
    [['verify', 'http://127.0.0.1:9/x'], /cannot be fetched \(.*\); check the address.*\[REPOSITORY_UNREACHABLE\]/],
    [['verify', 'empty', '--trust', 'gone.pem'], /gone\.pem: does not exist/],
    [
      ['verify', 'empty', '--trust', 'file'],
      /file: holds no trust anchors that are read back; give the JSON, partition/,
    ],
    [['release', 'list', 'empty'], /is no repository/],
    [['prune', 'empty'], /is no repository/],
    [['prune', 'http://127.0.0.1:9/x'], /is an address; files can only be removed from a folder/],
  ];
  for (const [args, expected] of cases) {
    const run = await shop.aloft(...args);
    assert.ok(run.code === 3 || run.code === 2 || run.code === 1, `${args}: ${run.code}`);
    assert.match(run.err, expected);
    assert.equal(run.err.trimEnd().split('\n').length, 1);
  }
});

test('an offer that nobody signed does not pass where a key is trusted', async (t) => {
  const shop = await published(t);
  const { generateKeyPairSync } = await import('node:crypto');
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(shop.path('key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const run = await shop.aloft('verify', 'repo', '--trust', 'key.pem', '--json');
  assert.equal(run.code, 1);
  const { findings, signatures } = JSON.parse(run.out);
  assert.deepEqual(
    findings.map(({ code }: { code: string }) => code),
    ['MANIFEST_UNSIGNED', 'MANIFEST_UNSIGNED'],
  );
  assert.equal(signatures, 'checked');
});

test('prune removes what nobody needs and says so, and what is left is sound and can be published to', async (t) => {
  const shop = await published(t);
  const stray = `artifacts/${'ab'.repeat(32)}`;
  writeFileSync(shop.path(`repo/${stray}`), 'left by somebody');
  writeFileSync(shop.path('repo/index.html'), 'not ours');
  const before = contentOf(shop.path('repo'));
  const planned = await shop.aloft('prune', 'repo', '--dry-run', '--json');
  assert.deepEqual(
    JSON.parse(planned.out).removed.map(({ path }: { path: string }) => path),
    [stray],
  );
  assert.deepEqual(contentOf(shop.path('repo')), before);
  const run = await shop.aloft('prune', 'repo', '--keep', '0', '--json');
  assert.equal(run.code, 0, run.err);
  const { removed } = JSON.parse(run.out);
  assert.equal(removed[0].path, 'releases/lamp/1.0.0.json');
  const left = [...contentOf(shop.path('repo')).keys()];
  assert.ok(left.includes('index.html') && !left.some((name) => name.startsWith('.')));
  const audit = await shop.aloft('verify', 'repo', '--json');
  assert.equal(audit.code, 0, audit.out);
  assert.deepEqual(JSON.parse(audit.out).unreferenced, []);
  assert.match((await shop.aloft('prune', 'repo', '--keep', '0')).out, /everything is needed/);
  const again = ['publish', '--class', 'lamp', '--image', '3.bin', '--out', 'repo', '--json', ...LABORATORY];
  assert.deepEqual(JSON.parse((await shop.aloft(...again)).out).without_image, []);
});

test('prune stops before a damaged offer or record, whose needs nobody knows', async (t) => {
  const shop = await published(t);
  for (const name of ['offers/lamp.cbor', 'releases/lamp/1.0.0.json']) {
    const file = shop.path(`repo/${name}`);
    const sound = readFileSync(file);
    writeFileSync(file, 'garbage');
    const before = contentOf(shop.path('repo'));
    const run = await shop.aloft('prune', 'repo', '--keep', '0');
    assert.equal(run.code, 1);
    assert.ok(run.err.includes(name), run.err);
    assert.deepEqual(contentOf(shop.path('repo')), before);
    writeFileSync(file, sound);
  }
});

test('release check names every reason, for each image', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  writeFileSync(shop.path('lamp.toml'), classFile('slot_size = "1K"', 'flash_size = "512K"'));
  const run = await shop.aloft('release', 'check', '1.bin', OTHER_CHIP, '--class', 'lamp.toml', '--json');
  assert.equal(run.code, 1);
  const codes = JSON.parse(run.out).images.map(({ findings }: { findings: { code: string }[] }) =>
    findings.map(({ code }) => code),
  );
  assert.deepEqual(codes[0], ['IMAGE_LARGER_THAN_SLOT', 'FIT_FLASH_TOO_SMALL']);
  assert.ok(codes[1].includes('IMAGE_WRONG_CHIP'));
  writeFileSync(shop.path('large.toml'), classFile('slot_size = "1M"'));
  const fits = await shop.aloft('release', 'check', '1.bin', '2.bin', '--class', 'large.toml');
  assert.equal(fits.code, 0, fits.err);
  assert.match(fits.out, /✓ fits: /);
  writeFileSync(shop.path('text'), 'not an image');
  assert.equal((await shop.aloft('release', 'check', 'text', '--class', 'large.toml')).code, 1);
});

test('releases are listed, shown and compared from what the repository keeps', async (t) => {
  const shop = await published(t);
  const list = JSON.parse((await shop.aloft('release', 'list', 'repo', '--json')).out).releases;
  assert.deepEqual(
    list.map(({ version, offered_in, patches }: Record<string, unknown>) => [version, offered_in, patches]),
    [
      ['3.0.0', ['beta'], 2],
      ['2.0.0', ['stable'], 1],
      ['1.0.0', [], 0],
    ],
  );
  const shown = JSON.parse((await shop.aloft('release', 'show', 'repo', '2.0.0', '--json')).out);
  assert.equal(shown.published[0].at, '1970-01-01T00:00:00Z');
  assert.equal(shown.device.slot_size, 1 << 20);
  const diff = JSON.parse((await shop.aloft('release', 'diff', 'repo', '1.0.0', '3.0.0', '--json')).out);
  assert.deepEqual(diff.strings, { added: ['text number 3'], removed: ['text number 1'] });
  assert.deepEqual(diff.descriptor, [{ name: 'version', before: '1.0.0', after: '3.0.0' }]);
  assert.ok(diff.patch_bytes > 0);
  assert.match((await shop.aloft('release', 'diff', 'repo', '1.0.0', '3.0.0')).out, /\+ text number 3/);
  for (const number of [1, 3]) writeFileSync(shop.path(`${number}.elf`), elfOf(imageOf(`${number}.0.0`, number)));
  const versions = ['release', 'diff', 'repo', '1.0.0', '3.0.0'];
  const named = JSON.parse((await shop.aloft(...versions, '--elf', '1.elf', '3.elf', '--json')).out);
  assert.deepEqual(named.sections.map(({ name }: { name: string }) => name).sort(), ['.drom', '.iram', '.irom']);
  assert.deepEqual(named.symbols, [], 'no function changed its size');
  assert.match((await shop.aloft(...versions, '--elf', '3.elf')).err, /--elf takes two files.*\[USAGE\]/);
  assert.match(
    (await shop.aloft('release', 'show', 'repo', '9')).err,
    /no release "9"; there are 3\.0\.0, 2\.0\.0, 1\.0\.0 \[RELEASE_UNKNOWN\]/,
  );
  assert.match(
    (await shop.aloft('release', 'list', 'repo', '--class', 'torch')).err,
    /no device class "torch"; known are lamp/,
  );
});

test('a full disk is told with what to do, and what was offered before stays', async (t) => {
  const shop = await published(t);
  const before = contentOf(shop.path('repo'));
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  const store = { open: async () => null, write: () => Promise.reject(full) };
  await assert.rejects(writeFiles(store, [], 'repo'), {
    code: 'FILE_NOT_WRITABLE',
    message:
      /the disk is full; free some space \(ENOSPC\)\. Then do it again: what the repository offered before is untouched/,
  });
  // Where the file system itself can be asked: this one takes a folder for a file's place.
  writeFileSync(shop.path('4.bin'), imageOf('4.0.0', 4));
  rmSync(shop.path('repo/aloft.json'));
  mkdirSync(shop.path('repo/aloft.json'));
  const run = await shop.aloft('publish', '--class', 'lamp', '--image', '4.bin', '--out', 'repo', ...LABORATORY);
  assert.equal(run.code, 3, run.err);
  rmSync(shop.path('repo/aloft.json'), { recursive: true });
  const after = contentOf(shop.path('repo'));
  assert.equal(after.get('offers/lamp.cbor'), before.get('offers/lamp.cbor'));
});
