import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CutMoment, PowerCut } from '../errors.ts';
import { download, startApp } from '../test-support/running-app.ts';
import { otadataText, putOtadata, type SmallBoard, smallBoard, WITH_FACTORY } from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import type { EspOta } from './esp-ota.ts';

/*
 * What runs after the power went away at each flash operation of an update: two slots, rollback on, the old app in
 * ota_0 confirmed. An entry is erased by the first operation and written by the second.
 */

const oldImage = smallImage({ version: '1.0.0' });
const newImage = smallImage({ version: '2.0.0' });

function board(entry1: string, seed = 1, csv?: string): SmallBoard {
  const device = smallBoard(csv === undefined ? { seed } : { seed, csv });
  device.flash.write(device.ota0.offset, oldImage);
  device.flash.write(device.ota1.offset, newImage);
  if (device.table.factory !== undefined) device.flash.write(device.table.factory.offset, oldImage);
  putOtadata(device, '1:VALID', entry1);
  return device;
}

/** Does something that loses its power at its n-th operation, then boots; returns the slot that runs. */
function runningAfterCut(device: SmallBoard, step: number, moment: CutMoment, work: () => void): string {
  device.flash.cutPowerAt(device.flash.operations + step, moment);
  assert.throws(work, PowerCut);
  device.flash.restorePower();
  return startApp(device).getRunningPartition().name;
}

const seeds = Array.from({ length: 30 }, (_, index) => index);

test('download: cut anywhere, the old app boots', () => {
  const probe = board('empty');
  const ota = startApp(probe);
  const before = probe.flash.operations;
  download(ota, probe.ota1, newImage);
  const steps = probe.flash.operations - before;
  assert.ok(steps > 20);
  for (let step = 1; step <= steps; step++) {
    for (const moment of ['before', 'torn', 'after'] as const) {
      const device = board('empty', step);
      const app = startApp(device);
      assert.equal(
        runningAfterCut(device, step, moment, () => download(app, device.ota1, newImage)),
        'ota_0',
      );
    }
  }
});

function setBoot(seed: number, step: number, moment: CutMoment): string {
  const device = board('empty', seed);
  const ota = startApp(device);
  return runningAfterCut(device, step, moment, () => ota.setBootPartition(device.ota1));
}

test('set_boot: cut before or after the erase boots the old app, cut when done boots the new one', () => {
  assert.equal(setBoot(1, 1, 'before'), 'ota_0');
  assert.equal(setBoot(1, 1, 'after'), 'ota_0');
  assert.equal(setBoot(1, 2, 'before'), 'ota_0');
  assert.equal(setBoot(1, 2, 'after'), 'ota_1');
});

test('set_boot: a torn erase or write boots one of both apps', () => {
  for (const seed of seeds) {
    assert.equal(setBoot(seed, 1, 'torn'), 'ota_0');
    assert.match(setBoot(seed, 2, 'torn'), /^ota_[01]$/);
  }
});

/** The bootloader's own write when it first starts the new app. */
function firstStart(seed: number, step: number, moment: CutMoment): { runs: string; otadata: readonly string[] } {
  const device = board('2:NEW', seed);
  const runs = runningAfterCut(device, step, moment, () => startApp(device));
  return { runs, otadata: otadataText(device) };
}

test('NEW to PENDING_VERIFY: cut before the erase boots the new app next time', () => {
  assert.equal(firstStart(1, 1, 'before').runs, 'ota_1');
});

test('NEW to PENDING_VERIFY: cut after the erase boots the old app and the update is forgotten', () => {
  for (const [step, moment] of [
    [1, 'after'],
    [2, 'before'],
  ] as const) {
    assert.deepEqual(firstStart(1, step, moment), { runs: 'ota_0', otadata: ['1:VALID', 'empty'] });
  }
});

test('NEW to PENDING_VERIFY: a torn operation boots one of both apps', () => {
  for (const seed of seeds) {
    for (const step of [1, 2]) assert.match(firstStart(seed, step, 'torn').runs, /^ota_[01]$/);
  }
});

test('any reset while PENDING_VERIFY boots the old app and leaves ABORTED', () => {
  const device = board('2:NEW');
  startApp(device);
  assert.equal(startApp(device).getRunningPartition().name, 'ota_0');
  assert.deepEqual(otadataText(device), ['1:VALID', '2:ABORTED']);
});

function confirm(seed: number, step: number, moment: CutMoment): { runs: string; otadata: readonly string[] } {
  const device = board('2:NEW', seed);
  const app: EspOta = startApp(device);
  const runs = runningAfterCut(device, step, moment, () => app.markAppValidCancelRollback());
  return { runs, otadata: otadataText(device) };
}

test('mark_valid: cut before the erase boots the old app, ABORTED', () => {
  assert.deepEqual(confirm(1, 1, 'before'), { runs: 'ota_0', otadata: ['1:VALID', '2:ABORTED'] });
});

test('mark_valid: cut after the erase boots the old app without a trace that the new one worked', () => {
  assert.deepEqual(confirm(1, 1, 'after'), { runs: 'ota_0', otadata: ['1:VALID', 'empty'] });
});

test('mark_valid: done, the new app stays', () => {
  assert.deepEqual(confirm(1, 2, 'after'), { runs: 'ota_1', otadata: ['1:VALID', '2:VALID'] });
});

test('mark_valid: a torn operation boots one of both apps', () => {
  for (const seed of seeds) {
    for (const step of [1, 2]) assert.match(confirm(seed, step, 'torn').runs, /^ota_[01]$/);
  }
});

test('set_boot(factory): cut before it boots as before, cut in between boots factory or the old app', () => {
  const run = (step: number, moment: CutMoment): string => {
    const device = board('2:VALID', 1, WITH_FACTORY);
    const ota = startApp(device);
    const { factory } = device.table;
    assert.ok(factory);
    return runningAfterCut(device, step, moment, () => ota.setBootPartition(factory));
  };
  assert.equal(run(1, 'before'), 'ota_1');
  assert.match(run(1, 'after'), /^(ota_1|factory)$/);
  assert.equal(run(2, 'after'), 'factory');
});
