import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationsOf, startApp } from '../test-support/running-app.ts';
import {
  otadataText,
  putOtadata,
  type SmallBoard,
  type SmallBoardOptions,
  smallBoard,
  WITH_FACTORY,
} from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import { IDF_VERSIONS } from './idf-version.ts';

const oldImage = smallImage({ version: '1.0.0' });
const newImage = smallImage({ version: '2.0.0' });

/** A board with the old image in ota_0, the new one in ota_1, and the given entries. */
function board(entry0: string, entry1: string, options: SmallBoardOptions = {}): SmallBoard {
  const device = smallBoard(options);
  device.flash.write(device.ota0.offset, oldImage);
  device.flash.write(device.ota1.offset, newImage);
  if (device.table.factory !== undefined) device.flash.write(device.table.factory.offset, oldImage);
  putOtadata(device, entry0, entry1);
  return device;
}

test('set_boot erases and writes one entry, alternating sectors, NEW with rollback and UNDEFINED without', () => {
  for (const rollback of [true, false]) {
    const device = board('1:VALID', 'empty', { rollback });
    const state = rollback ? 'NEW' : 'UNDEFINED';
    const ota = startApp(device);
    assert.deepEqual(
      operationsOf(device, () => ota.setBootPartition(device.ota1)),
      ['erase otadata+0x1000', 'program otadata+0x1000'],
    );
    assert.deepEqual(otadataText(device), ['1:VALID', `2:${state}`]);
    startApp(device).markAppValidCancelRollback();
    startApp(device).setBootPartition(device.ota0);
    assert.equal(otadataText(device)[0], `3:${state}`);
  }
});

test('set_boot of the selected slot: ≤ 5.5 writes an equal sequence into the other sector, ≥ 6.0 in place', () => {
  for (const idf of IDF_VERSIONS) {
    const device = board('1:VALID', 'empty', { idf });
    startApp(device).setBootPartition(device.ota0);
    const expected = idf.startsWith('6') ? ['1:NEW', 'empty'] : ['1:VALID', '1:NEW'];
    assert.deepEqual(otadataText(device), expected, idf);
  }
});

test('set_boot without any valid entry writes entry 0', () => {
  const device = board('empty', 'empty', { csv: WITH_FACTORY });
  startApp(device).setBootPartition(device.ota1);
  assert.deepEqual(otadataText(device), ['2:NEW', 'empty']);
});

test('set_boot of factory erases both sectors', () => {
  const device = board('1:VALID', '2:VALID', { csv: WITH_FACTORY });
  const ota = startApp(device);
  const { factory } = device.table;
  assert.ok(factory);
  assert.deepEqual(
    operationsOf(device, () => ota.setBootPartition(factory)),
    ['erase otadata+0x0', 'erase otadata+0x1000'],
  );
  assert.equal(startApp(device).getRunningPartition().name, 'factory');
});

test('set_boot is not refused while the running app is unconfirmed, and overwrites the last VALID entry', () => {
  const device = board('1:VALID', '2:NEW');
  const ota = startApp(device);
  assert.equal(ota.getRunningPartition().name, 'ota_1');
  ota.setBootPartition(device.ota0);
  assert.deepEqual(otadataText(device), ['3:NEW', '2:PENDING_VERIFY']);
});

test('set_boot without verification exists from ESP-IDF 6.1 on', () => {
  const device = board('1:VALID', 'empty', { idf: '6.1' });
  const ota = startApp(device);
  device.flash.erase(device.ota1.offset, 0x1000);
  assert.throws(() => ota.setBootPartition(device.ota1), { code: 'ESP_ERR_OTA_VALIDATE_FAILED' });
  ota.setBootPartitionSkipValidate(device.ota1);
  assert.equal(otadataText(device)[1], '2:NEW');
  const older = board('1:VALID', 'empty', { idf: '6.0' });
  assert.throws(() => startApp(older).setBootPartitionSkipValidate(older.ota1), { code: 'ESP_ERR_NOT_SUPPORTED' });
});

test('set_boot of an image with too low a secure version erases its slot', () => {
  const device = smallBoard({ antiRollback: true });
  device.flash.write(device.ota0.offset, smallImage({ secureVersion: 2 }));
  device.flash.write(device.ota1.offset, smallImage({ secureVersion: 1 }));
  putOtadata(device, '1:VALID', 'empty');
  const ota = startApp(device);
  assert.throws(() => ota.setBootPartition(device.ota1), { code: 'ESP_ERR_OTA_SMALL_SEC_VER', espCode: 0x1504 });
  assert.ok(device.flash.peek(device.ota1.offset, device.ota1.size).every((byte) => byte === 0xff));
  assert.deepEqual(otadataText(device), ['1:VALID', 'empty']);
});

test('confirming rewrites the active entry once, burns the secure version, and is then a no-op', () => {
  const device = smallBoard({ antiRollback: true });
  device.flash.write(device.ota0.offset, smallImage({ secureVersion: 0 }));
  device.flash.write(device.ota1.offset, smallImage({ secureVersion: 3 }));
  putOtadata(device, '1:VALID', '2:NEW');
  const ota = startApp(device);
  assert.deepEqual(
    operationsOf(device, () => ota.markAppValidCancelRollback()),
    ['erase otadata+0x1000', 'program otadata+0x1000'],
  );
  assert.equal(device.fuse?.version, 3);
  assert.deepEqual(
    operationsOf(device, () => ota.markAppValidCancelRollback()),
    [],
  );
});

test('the factory app has nothing to confirm', () => {
  const device = board('empty', 'empty', { csv: WITH_FACTORY });
  assert.throws(() => startApp(device).markAppValidCancelRollback(), { code: 'ESP_FAIL' });
});

test('rollback by the app condemns the active entry and the old app boots', () => {
  const device = board('1:VALID', '2:NEW');
  const ota = startApp(device);
  assert.equal(ota.checkRollbackIsPossible(), true);
  assert.equal(ota.markAppInvalidRollbackAndReboot(), 'restart');
  assert.deepEqual(otadataText(device), ['1:VALID', '2:INVALID']);
  assert.equal(startApp(device).getRunningPartition().name, 'ota_0');
  assert.equal(startApp(device).getLastInvalidPartition()?.name, 'ota_1');
});

test('rollback is refused when the other image would not boot', () => {
  const device = board('1:VALID', '2:NEW');
  const ota = startApp(device);
  device.flash.erase(device.ota0.offset, 0x1000);
  assert.equal(ota.checkRollbackIsPossible(), false);
  assert.throws(() => ota.markAppInvalidRollbackAndReboot(), { code: 'ESP_ERR_OTA_ROLLBACK_FAILED', espCode: 0x1505 });
  assert.deepEqual(otadataText(device), ['1:VALID', '2:PENDING_VERIFY']);
});

test('rollback to factory is possible when the other entry is not valid', () => {
  const device = board('empty', '2:NEW', { csv: WITH_FACTORY });
  const ota = startApp(device);
  assert.equal(ota.checkRollbackIsPossible(), true);
  ota.markAppInvalidRollbackAndReboot();
  assert.equal(startApp(device).getRunningPartition().name, 'factory');
});

test('rollback without restart exists from ESP-IDF 5.5 on', () => {
  const device = board('1:VALID', '2:NEW', { idf: '5.4' });
  assert.throws(() => startApp(device).markAppInvalidRollback(), { code: 'ESP_ERR_NOT_SUPPORTED' });
  const newer = board('1:VALID', '2:NEW', { idf: '5.5' });
  startApp(newer).markAppInvalidRollback();
  assert.equal(otadataText(newer)[1], '2:INVALID');
});

test('erase_last_boot_app erases the other slot, then its entry, but never the running slot', () => {
  const device = board('1:VALID', '2:VALID');
  const ota = startApp(device);
  const operations = operationsOf(device, () => ota.eraseLastBootAppPartition());
  assert.equal(operations[0], 'erase ota_0+0x0');
  assert.equal(operations.at(-1), 'erase otadata+0x0');
  assert.throws(() => ota.eraseLastBootAppPartition(), { code: 'ESP_FAIL' });
});

test('the next update goes to the slot after the running one, round and round', () => {
  const device = board('1:VALID', 'empty', { csv: WITH_FACTORY });
  const ota = startApp(device);
  assert.equal(ota.getNextUpdatePartition()?.name, 'ota_1');
  assert.equal(ota.getNextUpdatePartition(device.ota1)?.name, 'ota_0');
  assert.equal(ota.getNextUpdatePartition(device.table.factory)?.name, 'ota_0');
});

test('the factory app has no state, a slot without an entry is not found', () => {
  const device = board('1:VALID', 'empty', { csv: WITH_FACTORY });
  const ota = startApp(device);
  const { factory } = device.table;
  assert.ok(factory);
  assert.throws(() => ota.getStatePartition(factory), { code: 'ESP_ERR_NOT_SUPPORTED' });
  assert.throws(() => ota.getStatePartition(device.ota1), { code: 'ESP_ERR_NOT_FOUND' });
  assert.equal(ota.getStatePartition(device.ota0), 'valid');
});
