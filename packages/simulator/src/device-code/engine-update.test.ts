import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePatchHeader } from '@aloft/delta';
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
const packed = { bytes: makePatch(null, target), base: null };

/** `ALOFT_PATCH_STATE_SIZE`: what of a patch's RAM is inside the engine. */
const STATE_SIZE = 2176;

/** A device in version 1.0.0 and a server that offers 2.0.0. */
function offered(options: ReleaseOptions = {}, device: TestDeviceOptions = {}, image = target): TestDevice {
  const server = new TestServer();
  release(server, image, options);
  return new TestDevice(code, server, base, device);
}

function assertUpdated(device: TestDevice): void {
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(device.runs.digest, sha256(target));
  assert.equal(device.boots, 2);
  assert.deepEqual(
    device.reports.map(({ outcome, status, attempts, boots }) => ({ outcome, status, attempts, boots })),
    [{ outcome: 'confirmed', status: 'OK', attempts: 0, boots: 1 }],
  );
}

const fetched = (device: TestDevice): string[] =>
  device.server.requests.map(({ path }) => path).filter((path) => path.startsWith('artifacts/'));
const pathOf = (bytes: Uint8Array): string => `artifacts/${Buffer.from(sha256(bytes)).toString('hex')}`;

test('a raw image is written as it arrives, verified, booted and confirmed', () => {
  const device = offered();
  assertUpdated(device);
  assert.deepEqual(fetched(device), [pathOf(target)]);
  assert.deepEqual(device.story, [
    ...['check-in', 'offer', 'download', 'verify', 'select', 'reboot'],
    ...['trial', 'check-in', 'confirmed'],
  ]);
});

test('a patch for the running image is preferred, staged, checked and applied', () => {
  const device = offered({ patches: [packed, patch] });
  assertUpdated(device);
  assert.deepEqual(fetched(device), [pathOf(patch.bytes)]);
  assert.deepEqual(device.story, [
    ...['check-in', 'offer', 'download', 'memory', 'apply', 'verify', 'select', 'reboot'],
    ...['trial', 'check-in', 'confirmed'],
  ]);
});

test('without a patch for the running image the packed image is taken', () => {
  const other = smallImage({ version: '0.9.0', size: 20_000 });
  const device = offered({ patches: [{ bytes: makePatch(other, target), base: other }, packed] });
  assertUpdated(device);
  assert.deepEqual(fetched(device), [pathOf(packed.bytes)]);
});

test('a patch that needs one byte of RAM more than there is counts for nothing', () => {
  const { ramSize } = parsePatchHeader(patch.bytes);
  for (const [workspaceSize, taken] of [
    [ramSize - STATE_SIZE, patch.bytes],
    [ramSize - STATE_SIZE - 1, target],
  ] as const) {
    const device = offered({ patches: [patch] }, { code: { workspaceSize } });
    assertUpdated(device);
    assert.deepEqual(fetched(device), [pathOf(taken)]);
  }
});

test('a device without decoder workspace takes raw images', () => {
  const device = offered({ patches: [patch] }, { code: { workspaceSize: 0 } });
  assertUpdated(device);
  assert.deepEqual(fetched(device), [pathOf(target)]);
});

test('body pieces may have any size', () => {
  for (const pieceSize of [1, 7, 95, 97, 4096, 8192]) {
    assertUpdated(offered({ patches: [patch] }, { pieceSize }));
    assertUpdated(offered({}, { pieceSize }));
  }
});

test('the update works on encrypted flash, and with every bootloader', () => {
  for (const idf of ['5.0', '5.5', '6.1'] as const) {
    for (const encrypted of [false, true]) {
      for (const rollback of [false, true]) {
        assertUpdated(offered({ patches: [patch] }, { board: { idf, encrypted, rollback } }));
      }
    }
  }
});

test('a patch is staged when it fits beside the target to the sector, and the target never reaches it', () => {
  const sectors = (bytes: Uint8Array): number => Math.ceil(bytes.length / 4096);
  for (const total of [16, 17]) {
    // The slot has 16 sectors; images of noise make patches about as large as themselves.
    let image = target;
    let bytes = patch.bytes;
    for (let size = total === 16 ? 30_000 : 32_000; sectors(image) + sectors(bytes) !== total; size += 32) {
      assert.ok(size < 36_000);
      image = smallImage({ version: '2.0.0', size });
      bytes = makePatch(base, image);
    }
    const device = offered({ patches: [{ bytes, base }] }, {}, image);
    const { flash, ota1 } = device.board;
    const staging = ota1.offset + (16 - sectors(bytes)) * 4096;
    const touched = new Set<number>();
    const order: number[] = [];
    flash.watch(({ offset }) => {
      if (offset < ota1.offset) return;
      touched.add(offset);
      order.push(offset);
    });
    assert.equal(device.run(), '2.0.0');
    const first = order[0] ?? 0;
    assert.equal(first === staging, total === 16, 'staged, or streamed from the start of the slot');
    if (total === 17) continue;
    const firstOfTarget = order.indexOf(ota1.offset);
    assert.ok(order.slice(firstOfTarget).every((offset) => offset < staging));
  }
});

test('a patch that does not fit beside the target is applied while it streams in', () => {
  const large = smallImage({ version: '2.0.0', size: 45_000 });
  const device = offered({ patches: [{ bytes: makePatch(base, large), base }] }, { pieceSize: 333 }, large);
  assert.equal(device.run(), '2.0.0');
  assert.deepEqual(device.runs.digest, sha256(large));
  const firstApply = device.events.findIndex(({ kind }) => kind === 'apply');
  const lastDownload = device.events.findLastIndex(({ kind }) => kind === 'download');
  assert.ok(firstApply < lastDownload);
});

test('the second update goes back to the first slot', () => {
  const device = offered({ patches: [patch] });
  assertUpdated(device);
  const third = smallImage({ version: '3.0.0', size: 22_000 });
  release(device.server, third, { sequence: 2, patches: [{ bytes: makePatch(target, third), base: target }] });
  assert.equal(device.run(), '3.0.0');
  assert.equal(device.reports.at(-1)?.outcome, 'confirmed');
  assert.equal(device.boots, 4);
});

test('sectors that are right already are neither erased nor written', () => {
  const device = offered();
  const { flash, ota1 } = device.board;
  const half = target.subarray(0, 3 * 4096);
  flash.write(ota1.offset, half);
  const before = flash.statistics.erasesPerSector[ota1.offset / 4096];
  assertUpdated(device);
  assert.equal(flash.statistics.erasesPerSector[ota1.offset / 4096], before);
  assert.equal(flash.statistics.erasesPerSector[ota1.offset / 4096 + 3], 1);
});

test('when nothing newer is offered, the first check-in notes the sequence number and later ones change nothing in flash', () => {
  const device = offered({}, {}, base);
  assert.equal(device.run(), '1.0.0');
  assert.deepEqual(device.story, ['check-in', 'refused REFUSED_RUNNING']);
  const { operations } = device.board.flash;
  for (let boot = 0; boot < 3; boot += 1) assert.equal(device.run(), '1.0.0');
  assert.equal(device.board.flash.operations, operations);
  assert.deepEqual(device.reports, []);
});

test('the engine needs little RAM', () => {
  const device = offered();
  device.run();
  assert.ok(device.ramSize > 2048 && device.ramSize < 3500);
});
