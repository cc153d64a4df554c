import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeOffer } from '@aloft/release';
import { NEW, OLD, OTHER_CHIP, workshop } from './test-support/run-aloft.ts';

test('a published release is served with ranges, and publishing it again changes nothing', async (t) => {
  const { aloft, folder } = workshop(t);
  const publish = () =>
    aloft('publish', '--class', 'weather-c3', '--image', NEW, '--base', OLD, '--out', 'repo', '--json');
  const first = publish();
  assert.equal(first.code, 0, first.err);
  const { artifacts, sequence } = JSON.parse(first.out);
  assert.deepEqual(
    artifacts.map(({ kind }: { kind: string }) => kind),
    ['patch', 'packed-image', 'image'],
  );
  assert.equal(JSON.parse(publish().out).sequence, sequence);

  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), 'serve', 'repo', '--port', '0', '--json'],
    { cwd: folder },
  );
  t.after(() => server.kill());
  const [line] = await once(server.stdout, 'data');
  const { url } = JSON.parse(String(line).split('\n')[0] ?? '');
  const offer = decodeOffer(new Uint8Array(await (await fetch(`${url}/offers/weather-c3.cbor`)).arrayBuffer()));
  assert.equal(offer.manifest.version, '1.1.0');
  const part = await fetch(`${url}/artifacts/${artifacts[0].sha256}`, { headers: { range: 'bytes=10-19' } });
  assert.equal(part.status, 206);
  assert.equal((await part.arrayBuffer()).byteLength, 10);
  server.kill('SIGINT');
  const [code] = await once(server, 'exit');
  assert.equal(code, 0);
});

test('publish --version names the version published', (t) => {
  const { aloft } = workshop(t);
  const run = aloft('publish', '--class', 'w', '--image', NEW, '--out', 'repo', '--version', '9.9', '--json');
  assert.equal(run.code, 0, run.err);
  assert.equal(JSON.parse(run.out).version, '9.9');
});

test('the story of an update ends well, told in words and as events', (t) => {
  const { aloft } = workshop(t);
  const told = aloft('simulate', '--from', OLD, '--to', NEW);
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /confirms the new image/);
  assert.match(told.out, /POWER CUT/);
  assert.match(told.out, /0 bricks/);
  const events = aloft('simulate', '--from', OLD, '--to', NEW, '--json')
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(events.at(-1).ok, true);
  const cuts = events.filter(({ kind }) => kind === 'power-cut').map(({ during }) => during);
  assert.deepEqual(cuts, ['download', 'apply']);
});

test('images for two chips, the same image twice, or no images make no story', (t) => {
  const { aloft } = workshop(t);
  assert.match(aloft('simulate', '--from', OLD, '--to', OLD).err, /both images are the same/);
  assert.match(
    aloft('simulate', '--from', OLD, '--to', OTHER_CHIP).err,
    /is for ESP32, but the old image is for ESP32-C3/,
  );
  const run = aloft('simulate', '--from', OLD, '--to', join(import.meta.dirname, 'main.ts'));
  assert.equal(run.code, 1);
  assert.match(run.err, /main\.ts: .*\[IMAGE_/);
});
