import assert from 'node:assert/strict';
import { test } from 'node:test';
import { download, startApp } from '../test-support/running-app.ts';
import {
  otadataText,
  putOtadata,
  type SmallBoard,
  type SmallBoardOptions,
  smallBoard,
} from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';

/*
 * Traps in ESP-IDF's own update calls. The device code has to step around each of them, so the simulator must have
 * them.
 */

const oldImage = smallImage({ version: '1.0.0' });
const newImage = smallImage({ version: '2.0.0' });

function board(entry0: string, entry1: string, options: SmallBoardOptions = {}): SmallBoard {
  const device = smallBoard(options);
  device.flash.write(device.ota0.offset, oldImage);
  device.flash.write(device.ota1.offset, newImage);
  putOtadata(device, entry0, entry1);
  return device;
}

/** Damages the image in ota_1 after it was written and selected. */
function damageNewSlot({ flash, ota1 }: SmallBoard): void {
  flash.write(ota1.offset + 1000, new Uint8Array(64));
}

test('H1: after a fallback an unconditional mark_valid from the old app marks the broken slot VALID', () => {
  const device = board('1:VALID', '2:NEW');
  damageNewSlot(device);
  const ota = startApp(device);
  assert.equal(ota.getRunningPartition().name, 'ota_0');
  assert.equal(ota.getBootPartition()?.name, 'ota_1');
  ota.markAppValidCancelRollback();
  assert.deepEqual(otadataText(device), ['1:VALID', '2:VALID']);
});

test('H2: a bad image costs one boot and is aborted at the next', () => {
  const device = board('1:VALID', '2:NEW');
  damageNewSlot(device);
  startApp(device);
  assert.equal(startApp(device).getBootPartition()?.name, 'ota_0');
  assert.deepEqual(otadataText(device), ['1:VALID', '2:ABORTED']);
});

test('H3: the state is not covered by the CRC: a torn state boots without limits and without rollback', () => {
  const device = board('1:VALID', '2:NEW');
  device.flash.erase(device.otadata.offset + 0x1000, 0x1000);
  putOtadata(device, '1:VALID', '2:UNDEFINED');
  device.flash.write(device.otadata.offset + 0x1000 + 24, Uint8Array.of(0x71));
  for (let boot = 0; boot < 3; boot++) assert.equal(startApp(device).getRunningPartition().name, 'ota_1');
});

test('H4: after a fallback, set_boot of the damaged slot (≤ 5.5) makes both entries name it', () => {
  for (const [idf, expected] of [
    ['5.5', ['2:NEW', '2:UNDEFINED']],
    ['6.0', ['1:UNDEFINED', '2:NEW']],
  ] as const) {
    const device = board('1', '2', { idf });
    damageNewSlot(device);
    const ota = startApp(device);
    assert.equal(ota.getRunningPartition().name, 'ota_0');
    device.flash.erase(device.ota1.offset, 0x2000);
    device.flash.write(device.ota1.offset, newImage);
    ota.setBootPartition(device.ota1);
    assert.deepEqual(otadataText(device), expected, idf);
  }
});

test('H5: one unlucky reset in the first boot ends a good update; selecting the intact slot again works', () => {
  const device = board('1:VALID', '2:NEW');
  startApp(device);
  const old = startApp(device);
  assert.equal(old.getRunningPartition().name, 'ota_0');
  assert.equal(otadataText(device)[1], '2:ABORTED');
  old.setBootPartition(device.ota1);
  const again = startApp(device);
  assert.equal(again.getRunningPartition().name, 'ota_1');
  again.markAppValidCancelRollback();
  assert.equal(startApp(device).getRunningPartition().name, 'ota_1');
});

test('H6: get_state answers from the first entry that names the slot, even when it is stale', () => {
  const device = board('1:ABORTED', '3:VALID');
  assert.equal(startApp(device).getStatePartition(device.ota0), 'aborted');
});

test('H7: between begin and set_boot (≥ 5.5) only one entry is left; losing it means the default order', () => {
  const device = board('1:VALID', '2:VALID', { idf: '5.5' });
  const ota = startApp(device);
  assert.equal(ota.getRunningPartition().name, 'ota_1');
  ota.begin(device.ota0, 1);
  assert.deepEqual(otadataText(device), ['empty', '2:VALID']);

  const older = board('1:VALID', '2:VALID', { idf: '5.4' });
  download(startApp(older), older.ota0, oldImage);
  assert.deepEqual(otadataText(older), ['1:VALID', '2:VALID']);
});
