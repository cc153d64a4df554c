import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import { NorFlash } from '../flash/nor-flash.ts';
import { mapSlot } from './slot-map.ts';

const slot = { name: 'ota_0', type: 0, subtype: 0x10, offset: 2 * SECTOR_SIZE, size: 8 * SECTOR_SIZE, flags: 0 };
const base = new Uint8Array(2.5 * SECTOR_SIZE).fill(1);
const target = base.slice().fill(2, 0, SECTOR_SIZE);

function picture(contents: readonly [number, Uint8Array][], cells: number): string {
  const flash = new NorFlash({ size: 16 * SECTOR_SIZE });
  for (const [offset, bytes] of contents) flash.write(slot.offset + offset, bytes);
  return mapSlot(flash, slot, { base, target }, cells)
    .cells.map((cell) => cell[0])
    .join('');
}

test('each sector is shown as what it holds; where both images are equal the first sector decides', () => {
  assert.equal(picture([], 8), 'eeeeeeee');
  assert.equal(picture([[0, base]], 8), 'bbbeeeee');
  assert.equal(picture([[0, target]], 8), 'ttteeeee');
  assert.equal(picture([[SECTOR_SIZE, target.subarray(SECTOR_SIZE)]], 8), 'etteeeee');
  assert.equal(picture([[7 * SECTOR_SIZE, Uint8Array.of(9)]], 8), 'eeeeeeeo');
});

test('a cell of several sectors shows what most of them hold, and there are never more cells than sectors', () => {
  assert.equal(picture([[0, base]], 2), 'be');
  assert.equal(picture([[0, base]], 100).length, 8);
});
