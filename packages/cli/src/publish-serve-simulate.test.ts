import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeOffer } from '@aloft/release';
import { formatBytes } from './sizes.ts';
import { LABORATORY } from './test-support/repository-workshop.ts';
import { NEW, OLD, OTHER_CHIP, workshop } from './test-support/run-aloft.ts';

test('a published release is served with ranges, and publishing it again changes nothing', async (t) => {
  const { aloft, folder } = workshop(t);
  const publish = () =>
    aloft('publish', '--class', 'weather-c3', '--image', NEW, '--base', OLD, '--out', 'repo', '--json', ...LABORATORY);
  const first = await publish();
  assert.equal(first.code, 0, first.err);
  const { artifacts, sequence } = JSON.parse(first.out);
  assert.deepEqual(
    artifacts.map(({ kind }: { kind: string }) => kind),
    ['patch', 'packed-image', 'image'],
  );
  assert.equal(JSON.parse((await publish()).out).sequence, sequence);

  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), 'serve', 'repo', '--port', '0', '--json'],
    { cwd: folder },
  );
  t.after(() => server.kill());
  const [line] = await once(server.stdout, 'data');
  const { url } = JSON.parse(String(line).split('\n')[0] ?? '');
  const offer = decodeOffer(new Uint8Array(await (await fetch(`${url}/offers/weather-c3.cbor`)).arrayBuffer()), null);
  assert.equal(offer.manifest.version, '1.1.0');
  const part = await fetch(`${url}/artifacts/${artifacts[0].sha256}`, { headers: { range: 'bytes=10-19' } });
  assert.equal(part.status, 206);
  assert.equal((await part.arrayBuffer()).byteLength, 10);
  server.kill('SIGINT');
  const [code] = await once(server, 'exit');
  assert.equal(code, 0);
});

test('publish --version names the version published', async (t) => {
  const { aloft } = workshop(t);
  const run = await aloft(
    'publish',
    '--class',
    'w',
    '--image',
    NEW,
    '--out',
    'repo',
    '--version',
    '9.9',
    '--json',
    ...LABORATORY,
  );
  assert.equal(run.code, 0, run.err);
  assert.equal(JSON.parse(run.out).version, '9.9');
});

test('a base for another chip is to blame itself, and a bad name or memory is refused before the work', async (t) => {
  const { aloft, files } = workshop(t);
  const common = ['publish', '--image', NEW, '--out', 'repo', ...LABORATORY];
  const base = await aloft(...common, '--class', 'w', '--base', OTHER_CHIP);
  assert.equal(base.code, 1);
  assert.match(
    base.err,
    /weather-esp32-1\.0\.0\.bin: is for ESP32, but .*weather-esp32c3-1\.1\.0\.bin is for ESP32-C3/,
  );
  for (const args of [
    ['--class', 'Not A Class'],
    ['--class', 'w', '--version', 'x'.repeat(40)],
    ['--class', 'w', '--secure-version', '-1'],
    ['--class', 'w', '--ram', 'much'],
  ]) {
    const run = await aloft(...common, ...args);
    assert.equal(run.code, 2, run.err);
    assert.match(run.err, /\[USAGE\]\n$/);
  }
  assert.deepEqual(files(), []);
});

test('a repository that is a file or cannot be made is refused before any patch is made', async (t) => {
  const { aloft, path } = workshop(t);
  writeFileSync(path('file'), 'not a folder');
  const places = [
    ['file', 'FILE_IS_NO_FOLDER'],
    ['file/repo', 'FILE_NOT_WRITABLE'],
  ];
  if (process.platform === 'linux') places.push(['/proc/repo', 'FILE_NOT_WRITABLE']);
  for (const [out = '', code] of places) {
    const run = await aloft('publish', '--class', 'w', '--image', NEW, '--out', out, ...LABORATORY);
    assert.equal(run.code, 3, run.err);
    assert.ok(run.err.startsWith(`aloft: ${out}: `) && run.err.endsWith(` [${code}]\n`), run.err);
  }
});

test('publish --ram keeps every decoder inside that memory, or says at once what is enough for all', async (t) => {
  const { aloft } = workshop(t);
  const publish = (ram: string) =>
    aloft(
      'publish',
      '--class',
      'w',
      '--image',
      NEW,
      '--base',
      OLD,
      '--out',
      'repo',
      '--ram',
      ram,
      '--json',
      ...LABORATORY,
    );
  const little = await publish('1024');
  assert.equal(little.code, 1);
  const need = Number(/say --ram (\d+)/.exec(little.err)?.[1]);
  const fits = await publish(String(need));
  assert.equal(fits.code, 0, fits.err);
  for (const { ram_bytes } of JSON.parse(fits.out).artifacts) assert.ok((ram_bytes ?? 0) <= need);
});

test('the story of an update ends well, told in words and as events', async (t) => {
  const { aloft } = workshop(t);
  const told = await aloft('simulate', '--from', OLD, '--to', NEW);
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /confirms the new image/);
  assert.match(told.out, /POWER CUT/);
  assert.match(told.out, /0 bricks/);
  const events = (await aloft('simulate', '--from', OLD, '--to', NEW, '--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(events.at(-1).ok, true);
  const cuts = events.filter(({ kind }) => kind === 'power-cut').map(({ during }) => during);
  assert.deepEqual(cuts, ['download', 'apply']);
});

test('a flash too small for the images is told before the patch is made, and so is one that fits', async (t) => {
  const { aloft } = workshop(t, { isLive: true });
  const run = await aloft('simulate', '--from', OLD, '--to', NEW, '--flash', '64K');
  assert.equal(run.code, 2);
  const size = formatBytes(readFileSync(NEW).length);
  assert.equal(
    run.err,
    `aloft: a flash of 65 536 bytes cannot have two slots for an image of ${size} bytes; say --flash 1M, or leave it out [USAGE]\n`,
  );
});

test('images for two chips, the same image twice, or no images make no story', async (t) => {
  const { aloft } = workshop(t);
  assert.match((await aloft('simulate', '--from', OLD, '--to', OLD)).err, /is the same as .*; give two versions/);
  assert.match(
    (await aloft('simulate', '--from', OLD, '--to', OTHER_CHIP)).err,
    /weather-esp32-1\.0\.0\.bin: is for ESP32, but .*weather-esp32c3-1\.0\.0\.bin is for ESP32-C3/,
  );
  const run = await aloft('simulate', '--from', OLD, '--to', join(import.meta.dirname, 'main.ts'));
  assert.equal(run.code, 1);
  assert.match(run.err, /main\.ts: .*\[IMAGE_/);
});
