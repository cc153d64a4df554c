import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { decodeOffer } from '@aloft/release';
import { classFile, contentOf, imageOf, LABORATORY, writeImages } from '../test-support/repository-workshop.ts';
import { MAIN, OTHER_CHIP, type Run, type Workshop, workshop } from '../test-support/run-aloft.ts';

const publish = ({ aloft }: Workshop, number: number, ...more: string[]): Promise<Run> =>
  aloft('publish', '--class', 'lamp', '--image', `${number}.bin`, '--out', 'repo', '--json', ...LABORATORY, ...more);
const offerOf = ({ path }: Workshop, name: string) =>
  decodeOffer(new Uint8Array(readFileSync(path(`repo/${name}`))), null);

test('a release gets patches from the newest releases of its class, as many as are asked for', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  for (const number of [1, 2]) assert.equal((await publish(shop, number)).code, 0);
  const bases = (run: Run): string[] =>
    JSON.parse(run.out)
      .artifacts.filter(({ kind }: { kind: string }) => kind === 'patch')
      .map(({ base_version }: { base_version: string }) => base_version);
  const all = await publish(shop, 3, '--dry-run');
  assert.equal(all.code, 0, all.err);
  assert.deepEqual(bases(all), ['2.0.0', '1.0.0']);
  assert.equal(JSON.parse(all.out).tried_with, 'device code');
  assert.deepEqual(bases(await publish(shop, 3, '--dry-run', '--patches-from', '1')), ['2.0.0']);
  assert.deepEqual(bases(await publish(shop, 3, '--dry-run', '--patches-from', '0')), []);
  const with1 = await publish(shop, 3, '--dry-run', '--patches-from', '1', '--base', '1.bin', '2.bin');
  assert.deepEqual(bases(with1), ['1.0.0', '2.0.0']);
  for (const threads of ['1', '3']) {
    const threaded = await publish(shop, 3, '--dry-run', '--jobs', threads);
    assert.deepEqual(JSON.parse(threaded.out), JSON.parse(all.out), `${threads} threads`);
  }
});

test('publishing the same release again changes no byte, also after later ones in other channels', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  for (const number of [1, 2]) assert.equal((await publish(shop, number)).code, 0);
  assert.equal((await publish(shop, 3, '--channel', 'beta')).code, 0);
  const before = contentOf(shop.path('repo'));
  const again = await publish(shop, 2);
  assert.deepEqual(JSON.parse(again.out).written, []);
  assert.deepEqual(contentOf(shop.path('repo')), before);
  assert.ok(
    [...before.keys()].every((name) => !name.startsWith('.')),
    'nothing hidden is left',
  );
});

test('a dry run writes nothing, not even a folder, and says what would be written', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  const run = await publish(shop, 1, '--dry-run');
  assert.equal(run.code, 0, run.err);
  assert.ok(JSON.parse(run.out).written.includes('offers/lamp.cbor'));
  assert.equal(existsSync(shop.path('repo')), false);
  assert.equal((await publish(shop, 1)).code, 0);
  const before = contentOf(shop.path('repo'));
  assert.equal((await publish(shop, 2, '--dry-run')).code, 0);
  assert.deepEqual(contentOf(shop.path('repo')), before);
});

test('a release keeps its sequence number when it moves from one channel to another', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  assert.equal((await publish(shop, 2, '--channel', 'beta')).code, 0);
  assert.equal(offerOf(shop, 'offers/lamp.cbor').manifest.version, '1.0.0');
  assert.equal(offerOf(shop, 'offers/beta/lamp.cbor').manifest.sequence, 2);
  assert.equal((await publish(shop, 2)).code, 0);
  assert.equal(offerOf(shop, 'offers/lamp.cbor').manifest.sequence, 2);
  // A hot fix went out in stable meanwhile: the number grows, or devices there would refuse it.
  assert.equal((await publish(shop, 3)).code, 0);
  assert.equal((await publish(shop, 2, '--channel', 'beta')).code, 0);
  assert.equal((await publish(shop, 1, '--downgrade')).code, 0);
  assert.equal(offerOf(shop, 'offers/lamp.cbor').manifest.sequence, 4);
});

test('one who publishes while another does is told who, and the lock of a dead one is taken over', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  mkdirSync(shop.path('repo'));
  const lock = (pid: number, host = hostname()) =>
    writeFileSync(shop.path('repo/.lock'), JSON.stringify({ id: 'a1', host, pid, since: '2026-01-01T00:00:00Z' }));
  lock(process.pid);
  const busy = await publish(shop, 1);
  assert.equal(busy.code, 3);
  assert.match(
    busy.err,
    /^aloft: repo: process \d+ on .* publishes into it since .*; wait for it, or remove .* \[REPOSITORY_LOCKED\]\n$/,
  );
  lock(process.pid, 'elsewhere');
  assert.equal((await publish(shop, 1)).code, 3);
  assert.deepEqual([...contentOf(shop.path('repo')).keys()], ['.lock']);
  // Linux gives no process this number.
  lock(2 ** 31 - 1);
  const taken = await publish(shop, 1);
  assert.equal(taken.code, 0, taken.err);
  assert.equal(existsSync(shop.path('repo/.lock')), false);
});

test('whoever is cut off while the lock of a dead one is taken over bars nobody', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  mkdirSync(shop.path('repo'));
  const write = (name: string, id: string, pid: number): void =>
    writeFileSync(
      shop.path(`repo/${name}`),
      JSON.stringify({ id, host: hostname(), pid, since: '2026-01-01T00:00:00Z' }),
    );
  // Linux gives no process this number.
  const dead = 2 ** 31 - 1;
  for (const marks of [['a1'], ['a1', 'b2'], ['a1', 'b2', 'c3']]) {
    write('.lock', 'a1', dead);
    for (const [index, id] of marks.entries()) write(`.lock.${id}.taken`, ['b2', 'c3', 'd4'][index] ?? '', dead);
    const taken = await publish(shop, 1);
    assert.equal(taken.code, 0, taken.err);
    assert.deepEqual(
      [...contentOf(shop.path('repo')).keys()].filter((name) => name.startsWith('.')),
      [],
    );
  }
  write('.lock', 'a1', dead);
  write('.lock.a1.taken', 'b2', process.pid);
  assert.match(
    (await publish(shop, 1)).err,
    /process \d+ on .* takes over.*or remove .*\.lock\.a1\.taken when it is over \[REPOSITORY_LOCKED\]/,
  );
});

test('of two publishers at the same time both succeed, or one is told to wait', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  const runs = await Promise.all([publish(shop, 1), publish(shop, 2)]);
  const codes = runs.map(({ code }) => code).sort();
  assert.ok(codes[0] === 0 && (codes[1] === 0 || codes[1] === 3), JSON.stringify(runs));
  for (const { code, err } of runs) if (code !== 0) assert.match(err, /\[REPOSITORY_LOCKED\]/);
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});

test('a publish that is killed leaves what was there, and the next one goes on', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  const before = contentOf(shop.path('repo'));
  const args = ['publish', '--class', 'lamp', '--image', '2.bin', '--out', 'repo', ...LABORATORY];
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: shop.folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!existsSync(shop.path('repo/.lock')) && child.exitCode === null) await new Promise((go) => setTimeout(go, 2));
  child.kill('SIGKILL');
  await ended;
  const after = contentOf(shop.path('repo'));
  for (const [name, bytes] of before) assert.equal(after.get(name), bytes, name);
  const next = await publish(shop, 2);
  assert.equal(next.code, 0, next.err);
  assert.deepEqual(
    [...contentOf(shop.path('repo')).keys()].filter((name) => name.startsWith('.')),
    [],
  );
  assert.equal((await shop.aloft('verify', 'repo')).code, 0);
});

test('what cannot be published is refused in one line that says what to do, and nothing is half-written', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  writeFileSync(shop.path('lamp.toml'), classFile('slot_size = "1K"'));
  writeFileSync(shop.path('odd.toml'), classFile('colour = "red"'));
  const before = contentOf(shop.path('repo'));
  const refused = async (name: string, expected: RegExp, ...args: string[]): Promise<void> => {
    const run = await shop.aloft('publish', '--out', 'repo', ...LABORATORY, ...args);
    assert.notEqual(run.code, 0, name);
    assert.notEqual(run.code, 70, run.err);
    assert.match(run.err, expected);
    assert.equal(run.err.trimEnd().split('\n').length, 1, run.err);
    assert.deepEqual(contentOf(shop.path('repo')), before, name);
  };
  const image = ['--image', '2.bin'];
  await refused(
    'unknown class file',
    /^aloft: gone\.toml: does not exist; check the path \[/,
    '--class',
    'gone.toml',
    ...image,
  );
  await refused(
    'class that does not fit',
    /2\.bin: does not fit lamp: .*1024.*\[RELEASE_UNFIT\]/,
    '--class',
    'lamp.toml',
    ...image,
  );
  await refused(
    'odd class',
    /odd\.toml: class: colour: is no field of a class; known are .*\[CLASS_MALFORMED\]/,
    '--class',
    'odd.toml',
    ...image,
  );
  await refused('name with ..', /cannot name a device class.*\[USAGE\]/, '--class', '..', ...image);
  await refused(
    'channel with ..',
    /--channel: "\.\.\/x" cannot name a channel; use .*\[USAGE\]/,
    '--class',
    'lamp',
    '--channel',
    '../x',
    ...image,
  );
  await refused(
    'base of another chip',
    /is for ESP32, but 2\.bin is for ESP32-C3 \[CHIP_MISMATCH\]/,
    '--class',
    'lamp',
    ...image,
    '--base',
    OTHER_CHIP,
  );
});

/** An offer of format 1, as far as anybody looks at it. */
const OLD_OFFER = Buffer.from('a4010102410003f60480', 'hex');

test('damage and newer formats in the repository stop a publish before anything is written', async (t) => {
  const shop = workshop(t);
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  const cases: [string, string | Uint8Array, RegExp][] = [
    [
      'aloft.json',
      '{"aloft": "repository", "format": 2}',
      /aloft\.json: has format 2, known is 1; update aloft.* \[REPOSITORY_FORMAT_UNSUPPORTED\]/,
    ],
    ['releases/lamp/1.0.0.json', '{"format": 1', /releases\/lamp\/1\.0\.0\.json: is not JSON.* \[RECORD_MALFORMED\]/],
    ['releases/lamp/1.0.0.json', '{"format": 9}', /has format 9.*newer one \[RECORD_FORMAT_UNSUPPORTED\]/],
    [
      'offers/lamp.cbor',
      'garbage',
      /offers\/lamp\.cbor: is damaged: its 7 bytes are no offer; copy.*\[OFFER_MALFORMED\]/,
    ],
    ['offers/lamp.cbor', OLD_OFFER, /is of a format that this version.*a new folder \[OFFER_FORMAT_UNSUPPORTED\]/],
  ];
  const { artifacts } = JSON.parse((await publish(shop, 1)).out);
  const image = artifacts.find(({ kind }: { kind: string }) => kind === 'image').sha256;
  cases.push([`artifacts/${image}`, 'damaged', /the image of 1\.0\.0, is damaged.* \[BASE_DAMAGED\]/]);
  for (const [name, text, expected] of cases) {
    const file = shop.path(`repo/${name}`);
    const sound = readFileSync(file);
    writeFileSync(file, text);
    const before = contentOf(shop.path('repo'));
    const run = await publish(shop, 2);
    assert.equal(run.code, 1, `${name}: ${run.err}`);
    assert.match(run.err, expected);
    assert.deepEqual(contentOf(shop.path('repo')), before, name);
    writeFileSync(file, sound);
  }
  rmSync(shop.path(`repo/artifacts/${image}`));
  const without = await publish(shop, 2);
  assert.equal(without.code, 0, without.err);
  assert.deepEqual(JSON.parse(without.out).without_image, ['1.0.0']);
});

test('a folder that is read-only is refused before any patch is made', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write everywhere');
  const shop = workshop(t);
  writeImages(shop);
  mkdirSync(shop.path('repo'));
  chmodSync(shop.path('repo'), 0o555);
  const run = await publish(shop, 1);
  assert.equal(run.code, 3);
  assert.match(run.err, /repo: cannot be written into.*\[FILE_NOT_WRITABLE\]/);
});

test('progress is one line for each patch on a screen, and none elsewhere', async (t) => {
  const shop = workshop(t, { isLive: true });
  writeImages(shop);
  assert.equal((await publish(shop, 1)).code, 0);
  const { err } = await publish(shop, 2);
  assert.match(err, /packed image +[█▏▎▍▌▋▊▉·]+/);
  assert.match(err, /from 1\.0\.0 +[█▏▎▍▌▋▊▉·]+ +100 % [\d ]+ bytes; tried/);
});

test('an image with a lower secure version than the one offered is refused, with or without a class file', async (t) => {
  const shop = workshop(t);
  writeFileSync(shop.path('1.bin'), imageOf('1.0.0', 1, 3));
  writeFileSync(shop.path('2.bin'), imageOf('2.0.0', 2, 2));
  writeFileSync(shop.path('lamp.toml'), classFile());
  assert.equal((await publish(shop, 1)).code, 0);
  const run = await shop.aloft('publish', '--class', 'lamp.toml', '--image', '2.bin', '--out', 'repo', ...LABORATORY);
  assert.match(run.err, /secure version 2, the channel stable had a release with 3.*\[RELEASE_REFUSED\]/);
});
