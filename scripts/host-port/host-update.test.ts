import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { inspectFlash } from '@aloft/image';
import { buildHost } from './build-host.ts';
import { layout, newFlash, partOf } from './host-flash.ts';
import { filesWith, plan, serve } from './host-repository.ts';
import { type HostRun, runHost, startHost } from './host-run.ts';

const { skip } = buildHost();
const firmware = join(import.meta.dirname, '..', '..', 'vectors', 'firmware');
const base = new Uint8Array(readFileSync(join(firmware, 'weather-esp32c3-1.0.0.bin')));
const target = new Uint8Array(readFileSync(join(firmware, 'weather-esp32c3-1.1.0.bin')));

/** Made once: a patch takes its time. */
const planned = plan([base], target);

/** A flash image in a file that lives as long as the test. */
function newDevice(t: TestContext, image: Uint8Array = base): string {
  const folder = mkdtempSync(join(tmpdir(), 'aloft-host-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'flash.bin');
  writeFileSync(file, newFlash(image));
  return file;
}

/** What the model of a bootloader says about a flash image: the slot it ends up with, and the entry that decided. */
function judged(file: string): { boots: string | undefined; state: string | undefined } {
  const { boots, otadata } = inspectFlash(new Uint8Array(readFileSync(file)));
  const entry = otadata?.selection.entry;
  return { boots: boots?.partition.name, state: entry === undefined ? undefined : otadata?.entries[entry].state };
}

function assertUpdated(file: string, run: HostRun): void {
  assert.equal(run.complaints, '');
  assert.equal(run.code, 0, run.lines.join('\n'));
  assert.ok(run.lines.includes('report confirmed 1.1.0 OK'), run.lines.join('\n'));
  const flash = new Uint8Array(readFileSync(file));
  assert.deepEqual(partOf(flash, layout().slots[1]).subarray(0, target.length), target);
  assert.deepEqual(partOf(flash, layout().slots[0]).subarray(0, base.length), base);
  assert.deepEqual(judged(file), { boots: 'ota_1', state: 'valid' });
}

const ways = [
  { kind: 'patch', route: 'staged', rest: [] },
  { kind: 'packed-image', route: 'staged', rest: [] },
  { kind: 'patch', route: 'streamed', rest: ['--slot-size', '45056'] },
  { kind: 'image', route: 'direct', rest: [] },
] as const;

for (const { kind, route, rest } of ways) {
  test(`an update by ${kind}, ${route}, leaves the target bit for bit and confirmed`, { skip }, async (t) => {
    const file = newDevice(t);
    const { url } = await serve(t, filesWith(await planned, [kind]));
    const run = await runHost(file, url, ...rest);
    assertUpdated(file, run);
    assert.deepEqual(
      run.lines.filter((line) => line.startsWith('boot')),
      ['boot 0 1.0.0', 'boot 1 1.1.0'],
    );
    const again = await runHost(file, url, ...rest);
    assert.deepEqual([again.code, again.lines[0]], [0, 'boot 1 1.1.0']);
    assert.ok(again.lines.includes('event refused REFUSED_RUNNING 0/0'));
  });
}

test('killed in the middle of a download, it goes on where it was', { skip }, async (t) => {
  const file = newDevice(t);
  const files = filesWith(await planned, ['image']);
  const slow = await serve(t, files, 36_000);
  const killed = startHost(file, slow.url);
  await slow.stalled;
  while (!killed.lines().includes(`event download OK 32768/${target.length}`)) await setTimeout(5);

  killed.process.kill('SIGKILL');
  assert.equal((await killed.ended).code, null);
  assert.deepEqual(judged(file), { boots: 'ota_0', state: 'valid' });

  const { url, asked } = await serve(t, files);
  const run = await runHost(file, url);
  assertUpdated(file, run);
  assert.ok(run.lines.includes(`event resume OK 32768/${target.length}`), run.lines.join('\n'));
  assert.deepEqual(asked.slice(0, 2), ['offers+0', 'artifacts+32768']);
});

test('killed again and again, something always boots, and it ends with the target or a report', { skip }, async (t) => {
  const file = newDevice(t);
  const { url } = await serve(t, filesWith(await planned));
  for (const delayMs of [20, 40, 60, 80, 100, 120, 140, 160]) {
    const host = startHost(file, url);
    await setTimeout(delayMs);
    host.process.kill('SIGKILL');
    await host.ended;
    assert.ok(judged(file).boots);
  }
  const run = await runHost(file, url);
  assert.equal(run.complaints, '');
  const isDone = run.lines.some((line) => /^report|REFUSED_RUNNING|REFUSED_FAILED_BEFORE/.test(line));
  assert.ok(isDone, run.lines.join('\n'));
});

test('an image that says it is unhealthy is given up at once, and the old one runs', { skip }, async (t) => {
  const file = newDevice(t);
  const { url } = await serve(t, filesWith(await planned));
  const run = await runHost(file, url, '--app', 'unhealthy');
  assert.deepEqual([run.code, run.complaints], [4, '']);
  assert.ok(run.lines.includes('report rolled-back 1.1.0 ERR_TRIAL_UNHEALTHY'));
  assert.deepEqual(judged(file), { boots: 'ota_0', state: 'valid' });
  const again = await runHost(file, url);
  assert.equal(again.lines.includes('boot 1 1.1.0'), false);
});

test('an image that crashes at its start gets three boots and is then given up', { skip }, async (t) => {
  const file = newDevice(t);
  const { url } = await serve(t, filesWith(await planned));
  const run = await runHost(file, url, '--app', 'crashing');
  assert.deepEqual([run.code, run.complaints], [4, '']);
  assert.equal(run.lines.filter((line) => line === 'crash').length, 3);
  assert.ok(run.lines.includes('report rolled-back 1.1.0 ERR_TRIAL_RESET'));
  assert.equal(judged(file).boots, 'ota_0');
});

const refusals = [
  { name: 'a low battery', rest: ['--battery', '19'], status: 'REFUSED_BATTERY' },
  { name: 'a slot too small', rest: ['--slot-size', '40960'], status: 'REFUSED_SLOT' },
];

for (const { name, rest, status } of refusals) {
  test(`${name} is refused before anything is erased`, { skip }, async (t) => {
    const file = newDevice(t);
    const { url } = await serve(t, filesWith(await planned));
    const run = await runHost(file, url, ...rest);
    assert.deepEqual([run.code, run.complaints], [3, '']);
    assert.ok(run.lines.includes(`report refused 1.1.0 ${status}`), run.lines.join('\n'));
    const { slots, journal, otadata } = layout();
    const expected = newFlash(base);
    const flash = new Uint8Array(readFileSync(file));
    for (const part of [...slots, journal]) assert.deepEqual(partOf(flash, part), partOf(expected, part));
    assert.notDeepEqual(partOf(flash, otadata), partOf(expected, otadata)); // the first boot wrote its entry
  });
}

test('nobody answers: it tries again and then ends, and the flash stays as it was', { skip }, async (t) => {
  const file = newDevice(t);
  const run = await runHost(file, 'http://127.0.0.1:1/');
  assert.deepEqual([run.code, run.complaints], [5, '']);
  assert.ok(run.lines.filter((line) => line.startsWith('event error ERR_HTTP_CONNECTION')).length > 3);
  assert.deepEqual(judged(file), { boots: 'ota_0', state: 'valid' });
});
