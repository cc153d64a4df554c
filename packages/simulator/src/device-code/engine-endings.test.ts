import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { sha256 } from './test-support/digest.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type ReleaseOptions, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 20_000 });
const target = smallImage({ version: '2.0.0', size: 21_000 });
const patch = { bytes: makePatch(base, target), base };

function offered(
  options: ReleaseOptions = {},
  device: TestDeviceOptions = {},
  image = target,
  from = base,
): TestDevice {
  const server = new TestServer();
  release(server, image, options);
  return new TestDevice(code, server, from, device);
}

/** Sends the device back to a power-on at the first flash operation of an event's kind, every time it gets there. */
function dieIn(device: TestDevice, kind: string): void {
  const { flash } = device.board;
  flash.watch(() => {
    if (device.events.at(-1)?.kind === kind) throw flash.cutPower();
  });
}

test('an image that is bad in both slots stays and says so, instead of going back and forth for ever', () => {
  // The file has bytes behind the image, so the running copy measures another digest and is installed once more.
  const published = new Uint8Array(target.length + 68).fill(0x5a);
  published.set(target);
  const device = offered({}, { apps: { '2.0.0': 'unhealthy' } }, published, published);
  assert.equal(device.run(30), '2.0.0');
  assert.equal(device.reports.at(-1)?.status, 'ERR_ROLLBACK');
  assert.equal(device.server.artifactBytes, published.length);
  const { boots } = device;
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.boots, boots + 1, 'and that is the end of it');
});

test('a device that dies whenever it applies a patch gives it up for the image after a bounded number of tries', () => {
  const device = offered({ patches: [patch] });
  dieIn(device, 'apply');
  for (let left = 40; ; left--) {
    assert.ok(left > 0, 'no end');
    device.board.flash.restorePower();
    try {
      if (device.run() === '2.0.0') break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'POWER_CUT')) throw error;
    }
  }
  assert.ok(device.story.includes('fallback ERR_APPLY_RESET'));
  assert.ok(device.boots < 14);
});

/** A device that holds the rebuilt target, because the application had no time for the restart. */
function rebuilt(): TestDevice {
  let asked = 0;
  const device = offered(
    { patches: [patch] },
    { port: (port) => ({ ...port, veto: () => (++asked === 2 ? 'busy' : 'ok') }) },
  );
  assert.equal(device.run(), '1.0.0');
  return device;
}

test('what was downloaded or rebuilt before a reset goes on only after a check-in', () => {
  const staged = offered({ patches: [patch] });
  dieIn(staged, 'apply');
  assert.throws(() => staged.run(), { code: 'POWER_CUT' });
  staged.board.flash.restorePower();
  for (const device of [staged, rebuilt()]) {
    const { flash } = device.board;
    const before = flash.operations;
    device.server.get = () => null;
    for (let day = 0; day < 3; day++) assert.equal(device.run(), '1.0.0');
    assert.equal(flash.operations, before, 'withdrawn, for all it knows');
  }
});

test('two bad releases offered in turn are tried once each', () => {
  const other = smallImage({ version: '3.0.0', size: 19_000 });
  const device = offered({}, { apps: { '2.0.0': 'unhealthy', '3.0.0': 'unhealthy' } });
  const { server } = device;
  for (let day = 0; day < 8; day++) {
    const isEven = day % 2 === 0;
    release(server, isEven ? target : other, { sequence: 1 + (day % 2), version: isEven ? '2.0.0' : '3.0.0' });
    assert.equal(device.run(), '1.0.0');
  }
  assert.equal(server.artifactBytes, target.length + other.length);
  assert.equal(device.reports.filter(({ outcome }) => outcome === 'rolled-back').length, 2);
});

test('a rebuilt target that is published anew under a higher number is installed under that number', () => {
  const device = rebuilt();
  release(device.server, target, { sequence: 9 });
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(device.runs.digest, sha256(target));
  release(device.server, smallImage({ version: '2.5.0', size: 9000 }), { sequence: 8, version: '2.5.0' });
  assert.equal(device.run(), '2.0.0');
  assert.equal(device.reports.at(-1)?.status, 'REFUSED_SEQUENCE');
});
