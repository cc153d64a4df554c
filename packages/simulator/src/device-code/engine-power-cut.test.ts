import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CutMoment } from '../errors.ts';
import { PowerCut } from '../errors.ts';
import type { FlashSnapshot } from '../flash/nor-flash.ts';
import { smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { sha256 } from './test-support/digest.ts';
import { makePatch } from './test-support/make-patch.ts';
import { TestDevice, type TestDeviceOptions } from './test-support/test-device.ts';
import { type ReleaseOptions, release, TestServer } from './test-support/test-server.ts';

const code = await loadDeviceCode();
const base = smallImage({ version: '1.0.0', size: 22_000 });
const target = smallImage({ version: '2.0.0', size: 23_000 });
const large = smallImage({ version: '2.0.0', size: 45_000 });
const patch = { bytes: makePatch(base, target), base };
const streamed = { bytes: makePatch(base, large), base };

interface Scene {
  name: string;
  image: Uint8Array;
  release: ReleaseOptions;
  device?: TestDeviceOptions;
  /** Cuts at every n-th operation; the moments take turns. */
  every: number;
}

const scenes: readonly Scene[] = [
  { name: 'raw image', image: target, release: {}, every: 1 },
  { name: 'staged patch', image: target, release: { image: false, patches: [patch] }, every: 1 },
  { name: 'streamed patch', image: large, release: { image: false, patches: [streamed] }, every: 5 },
  {
    name: 'staged patch, encrypted flash',
    image: target,
    release: { image: false, patches: [patch] },
    device: { board: { encrypted: true } },
    every: 11,
  },
  {
    name: 'staged patch, ESP-IDF 6.1 without rollback',
    image: target,
    release: { image: false, patches: [patch] },
    device: { board: { idf: '6.1', rollback: false } },
    every: 7,
  },
];

const MOMENTS: readonly CutMoment[] = ['torn', 'before', 'after'];

/** Returns a device that can be set back to the moment before its update. */
function prepared(scene: Scene): { device: TestDevice; start: FlashSnapshot; operations: number } {
  const server = new TestServer();
  release(server, scene.image, scene.release);
  const device = new TestDevice(code, server, base, scene.device);
  const start = device.board.flash.snapshot();
  assert.equal(device.run(), '2.0.0');
  return { device, start, operations: device.board.flash.operations - start.operations };
}

for (const scene of scenes) {
  test(`${scene.name}: after a power cut at any flash operation the device boots, and the update completes`, () => {
    const { device, start, operations } = prepared(scene);
    const { flash } = device.board;
    const size = scene.image.length;
    for (let at = 1; at <= operations; at += scene.every) {
      flash.restore(start);
      device.reports.length = 0;
      device.boots = 0;
      device.server.artifactBytes = 0;
      const moment = MOMENTS[Math.floor(at / scene.every) % MOMENTS.length] ?? 'torn';
      flash.cutPowerAt(flash.operations + at, moment);
      assert.throws(() => device.run(), PowerCut);
      flash.restorePower();
      assert.equal(device.run(), '2.0.0', `${moment} operation ${at} of ${operations}`);
      assert.deepEqual(device.runs.digest, sha256(scene.image));
      assert.ok(device.boots <= 5, 'no more boots than the cut explains');
      assert.equal(device.reports.at(-1)?.outcome, 'confirmed');
      assert.equal(device.reports.at(-1)?.attempts, 0, 'a power cut is not the fault of an artifact');
      assert.ok(device.server.artifactBytes < 2 * size + 40_000);
    }
  });
}

test('with power cuts over and over the update still completes', () => {
  const scene = scenes[1];
  assert.ok(scene);
  const { device, start, operations } = prepared(scene);
  const { flash } = device.board;
  for (const distance of [11, 23, 61]) {
    flash.restore(start);
    let version: string | null = null;
    for (let cuts = 0; version === null; cuts++) {
      assert.ok(cuts < operations);
      // Later cuts come later: a device that always loses power before it can finish a sector never gets anywhere.
      flash.cutPowerAt(flash.operations + distance + cuts, MOMENTS[cuts % MOMENTS.length] ?? 'torn');
      try {
        version = device.run();
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
      flash.restorePower();
    }
    assert.ok(['1.0.0', '2.0.0'].includes(version));
    assert.equal(device.runs.version, version);
    const last = device.reports.at(-1);
    assert.ok(version === '2.0.0' || last?.outcome === 'rolled-back', 'given up only after three boots cut short');
  }
});

test('a power cut while a bad image is being rolled back never leaves the device on it', () => {
  const server = new TestServer();
  release(server, target);
  for (const behaviour of ['unhealthy', 'crashes'] as const) {
    const device = new TestDevice(code, server, base, { apps: { '2.0.0': behaviour } });
    const { flash } = device.board;
    assert.equal(device.bootOnce(), null);
    const start = flash.snapshot();
    assert.equal(device.run(), '1.0.0');
    const operations = flash.operations - start.operations;
    for (let at = 1; at <= operations; at++) {
      flash.restore(start);
      flash.cutPowerAt(flash.operations + at, MOMENTS[at % MOMENTS.length] ?? 'torn');
      assert.throws(() => device.run(), PowerCut);
      flash.restorePower();
      assert.equal(device.run(), '1.0.0', `${behaviour}, operation ${at}`);
      assert.deepEqual(device.runs.digest, sha256(base));
    }
  }
});
