import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import { NorFlash } from '../flash/nor-flash.ts';
import { PartitionFlash } from './partition-flash.ts';

const slot = { name: 'ota_1', type: 0, subtype: 0x11, offset: SECTOR_SIZE, size: 2 * SECTOR_SIZE, flags: 0 };

function fresh(): { flash: NorFlash; partition: PartitionFlash } {
  const flash = new NorFlash({ size: 4 * SECTOR_SIZE });
  return { flash, partition: new PartitionFlash(flash, slot) };
}

test('offsets count from the start of the partition', () => {
  const { flash, partition } = fresh();
  partition.write(SECTOR_SIZE, new Uint8Array(32));
  assert.equal(flash.peek(2 * SECTOR_SIZE, 1)[0], 0);
  const into = new Uint8Array(40).fill(7);
  partition.read(SECTOR_SIZE, into.subarray(0, 33));
  assert.deepEqual([into[31], into[32], into[33]], [0, 0xff, 7]);
  partition.erase(SECTOR_SIZE);
  assert.equal(flash.isErased(0, 4 * SECTOR_SIZE), true);
});

test('device code that breaks the contract of its port is stopped, on plain flash too', () => {
  const { partition } = fresh();
  partition.write(0, new Uint8Array(16).fill(0xf0));
  const block = new Uint8Array(16);
  assert.throws(() => partition.write(0, block), { code: 'FLASH_BLOCK_PROGRAMMED_TWICE' });
  assert.throws(() => partition.write(8, block), { code: 'FLASH_WRITE_ALIGNMENT' });
  assert.throws(() => partition.write(32, block.subarray(1)), { code: 'FLASH_WRITE_ALIGNMENT' });
  assert.throws(() => partition.write(SECTOR_SIZE - 16, new Uint8Array(32)), { code: 'FLASH_WRITE_ALIGNMENT' });
  assert.throws(() => partition.write(2 * SECTOR_SIZE, block), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => partition.read(2 * SECTOR_SIZE - 1, block), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => partition.erase(2 * SECTOR_SIZE), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => partition.erase(16), { code: 'FLASH_ERASE_ALIGNMENT' });
});
