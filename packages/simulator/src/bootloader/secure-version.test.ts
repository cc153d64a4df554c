import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otadataText, putOtadata, type SmallBoard, smallBoard } from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import { runBootloader } from './run-bootloader.ts';
import { SecureVersionFuse } from './secure-version-fuse.ts';

function board(version0: number, version1: number, entries: [string, string], burnt = 0): SmallBoard {
  const device = smallBoard({ antiRollback: true });
  device.flash.write(device.ota0.offset, smallImage({ version: '1.0.0', secureVersion: version0 }));
  device.flash.write(device.ota1.offset, smallImage({ version: '2.0.0', secureVersion: version1 }));
  putOtadata(device, ...entries);
  device.fuse?.burnTo(burnt);
  return device;
}

test('an entry whose image has too low a secure version is not eligible', () => {
  const device = board(2, 1, ['1:VALID', '2:NEW'], 2);
  assert.equal(runBootloader(device).booted, 0);
  assert.deepEqual(otadataText(device), ['1:VALID', '2:NEW']);
});

test('an image with too low a secure version does not boot even as the last one left', () => {
  const device = board(1, 1, ['1:VALID', 'empty'], 2);
  assert.equal(runBootloader(device).booted, null);
});

test('booting a VALID image burns its secure version, booting an unconfirmed one does not', () => {
  const confirmed = board(0, 3, ['1:VALID', '2:VALID']);
  assert.equal(runBootloader(confirmed).booted, 1);
  assert.equal(confirmed.fuse?.version, 3);
  const fresh = board(0, 3, ['1:VALID', '2:NEW']);
  assert.equal(runBootloader(fresh).booted, 1);
  assert.equal(fresh.fuse?.version, 0);
});

test('blank otadata: the first eligible slot boots, is recorded and burns its version', () => {
  const device = board(1, 2, ['empty', 'empty'], 2);
  assert.equal(runBootloader(device).booted, 1);
  assert.deepEqual(otadataText(device), ['2:VALID', 'empty']);
  assert.equal(device.fuse?.version, 2);
});

test('the eFuse field has the size of the chip and never heals', () => {
  const bits = ['esp32', 'esp32c2', 'esp32c5', 'esp32s3'].map((chip) => new SecureVersionFuse(chip).bits);
  assert.deepEqual(bits, [32, 4, 9, 16]);
  const fuse = new SecureVersionFuse('esp32c2');
  assert.equal(fuse.burnTo(5), false);
  assert.equal(fuse.burnTo(4), true);
  assert.equal(fuse.burnTo(1), true);
  assert.equal(fuse.version, 4);
  assert.equal(fuse.accepts(3), false);
  assert.equal(fuse.accepts(4), true);
});
