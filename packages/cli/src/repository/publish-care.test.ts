import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { classFile, contentOf, imageOf, LABORATORY, writeImages } from '../test-support/repository-workshop.ts';
import { MAIN, OTHER_CHIP, type Run, type Workshop, workshop } from '../test-support/run-aloft.ts';

const publish = ({ aloft }: Workshop, number: number, ...more: string[]): Promise<Run> =>
  aloft('publish', '--class', 'lamp', '--image', `${number}.bin`, '--out', 'repo', '--json', ...LABORATORY, ...more);

test('a file system that fails in the middle is told in words, and what was offered stays', async (t) => {
  if (process.platform === 'win32') return t.skip('this system limits no file sizes');
  const shop = workshop(t);
  writeImages(shop);
  writeFileSync(shop.path('large.bin'), imageOf('3.0.0', 3, 0, 100_000));
  const limited = (...more: string[]) => {
    const args = ['publish', '--class', 'lamp', '--out', 'repo', ...LABORATORY, ...more];
    // No file may have more than 64 KB: what a disk does that is full.
    const script = 'trap "" XFSZ; ulimit -f 128; exec "$@"';
    return spawnSync('sh', ['-c', script, 'sh', process.execPath, MAIN, ...args], {
      encoding: 'utf8',
      cwd: shop.folder,
    });
  };
  const first = limited('--image', 'large.bin');
  assert.equal(first.status, 3, first.stderr);
  assert.match(
    first.stderr,
    /^aloft: repo: a file would be larger than allowed; raise the limit.*\(EFBIG\)\. Then do it again.*\[FILE_NOT_WRITABLE\]$/m,
  );
  assert.equal(existsSync(shop.path('repo')), false, 'no empty folder is left');
  assert.equal((await publish(shop, 1)).code, 0);
  const before = contentOf(shop.path('repo'));
  assert.equal(limited('--image', 'large.bin').status, 3);
  const after = contentOf(shop.path('repo'));
  for (const [name, bytes] of before) assert.equal(after.get(name), bytes, name);
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});

test('a publish that is refused leaves no folder behind that was not there', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  const unfit = ['publish', '--class', 'lamp.toml', '--image', '1.bin', '--out', 'a/b/repo', ...LABORATORY];
  writeFileSync(shop.path('lamp.toml'), classFile('slot_size = "1K"'));
  assert.equal((await shop.aloft(...unfit)).code, 1);
  assert.equal(existsSync(shop.path('a')), false);
  mkdirSync(shop.path('a/b'), { recursive: true });
  assert.equal((await shop.aloft(...unfit)).code, 1);
  assert.deepEqual(readdirSync(shop.path('a/b')), []);
});

test('an image for another chip, a taken version and an older one are refused until they are ordered', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 2)).code, 0);
  const before = contentOf(shop.path('repo'));
  writeFileSync(shop.path('4.bin'), imageOf('2.0.0', 4));
  const cases: [string, string[], RegExp, string, RegExp][] = [
    [
      'other chip',
      ['--image', OTHER_CHIP, '--version', '3.0.0'],
      /for ESP32, the class's releases so far \(newest: 2\.0\.0\) are for ESP32-C3.*--change-chip.*\[RELEASE_REFUSED\]/,
      '--change-chip',
      /the class changes its chip/,
    ],
    [
      'taken version',
      ['--image', '4.bin'],
      /2\.0\.0 is published already, with another image/,
      '--replace',
      /another image/,
    ],
    [
      'downgrade',
      ['--image', '1.bin'],
      /1\.0\.0 is older than 2\.0\.0, which the channel stable offers/,
      '--downgrade',
      /devices go back from 2\.0\.0 to 1\.0\.0, under the higher sequence number 2/,
    ],
  ];
  for (const [name, args, refusal, order, effect] of cases) {
    const all = ['publish', '--class', 'lamp', '--out', 'repo', ...LABORATORY, '--dry-run', ...args];
    const refused = await shop.aloft(...all);
    assert.equal(refused.code, 1, name);
    assert.match(refused.err, refusal);
    const ordered = await shop.aloft(...all, order);
    assert.equal(ordered.code, 0, `${name}: ${ordered.err}`);
    assert.match(ordered.err, effect);
  }
  assert.deepEqual(contentOf(shop.path('repo')), before);
});

test('patches from images that were named once stay when a release is published again', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 3, '--base', '1.bin', '2.bin')).code, 0);
  const before = contentOf(shop.path('repo'));
  const again = JSON.parse((await publish(shop, 3)).out);
  assert.deepEqual(again.written, []);
  assert.deepEqual(contentOf(shop.path('repo')), before);
  const beta = JSON.parse((await publish(shop, 3, '--channel', 'beta', '--base', '2.bin')).out);
  assert.deepEqual(
    beta.artifacts.map(({ base_version }: { base_version?: string }) => base_version),
    ['1.0.0', '2.0.0', undefined, undefined],
  );
});

test('a publish that ended between its record and its offer goes on under the next number, and the record has both', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  const before = contentOf(shop.path('repo'));
  assert.equal((await publish(shop, 2)).code, 0);
  // Offers and the index are written after the records.
  for (const name of ['offers/lamp.cbor', 'releases/index.json']) {
    writeFileSync(shop.path(`repo/${name}`), Buffer.from(before.get(name) ?? '', 'base64'));
  }
  const again = await publish(shop, 2);
  assert.equal(again.code, 0, again.err);
  const record = JSON.parse(readFileSync(shop.path('repo/releases/lamp/2.0.0.json'), 'utf8'));
  assert.deepEqual(
    record.published.map(({ sequence }: { sequence: number }) => sequence),
    [2, 3],
  );
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});
