import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CutMoment, PowerCut } from '../errors.ts';
import { SECTOR_SIZE } from './geometry.ts';
import { NorFlash } from './nor-flash.ts';
import { tornErase, tornProgram } from './torn-operation.ts';

const SIZE = 4 * SECTOR_SIZE;
const moments: readonly CutMoment[] = ['before', 'after', 'torn'];

/** Six operations: two erases, then four programs. */
function rewrite(flash: NorFlash): void {
  flash.erase(0, 2 * SECTOR_SIZE);
  flash.write(0, new Uint8Array(1024).fill(0x5a));
}

function oldFlash(): NorFlash {
  const flash = new NorFlash({ size: SIZE });
  flash.write(0, new Uint8Array(2 * SECTOR_SIZE));
  return flash;
}

test('at each operation and moment, everything before the cut is done and nothing after it', () => {
  for (const moment of moments) {
    for (let step = 1; step <= 6; step++) {
      const flash = oldFlash();
      const first = flash.operations;
      flash.cutPowerAt(first + step, moment);
      assert.throws(() => rewrite(flash), { code: 'POWER_CUT', operation: first + step, when: moment });
      const done = moment === 'before' ? step - 1 : step;
      const untouchedFrom = moment === 'before' ? step : step + 1;
      for (let sector = 0; sector < 2; sector++) {
        const byte = flash.peek(sector * SECTOR_SIZE + 2048, 1)[0];
        if (sector + 1 >= untouchedFrom) assert.equal(byte, 0);
        else if (sector + 1 < done || moment !== 'torn') assert.equal(byte, 0xff);
      }
      for (let page = 0; page < 4; page++) {
        const bytes = flash.peek(page * 256, 256);
        const number = page + 3;
        if (number < done || (number === done && moment === 'after')) assert.ok(bytes.every((b) => b === 0x5a));
        else if (number >= untouchedFrom) assert.ok(bytes.every((b) => b !== 0x5a || step < 3));
      }
    }
  }
});

test('without power every operation fails until power is restored, and then the cut is spent', () => {
  const flash = oldFlash();
  flash.cutPowerAt(flash.operations + 1, 'before');
  assert.throws(() => rewrite(flash), PowerCut);
  assert.equal(flash.isPowered, false);
  assert.throws(() => flash.read(0, 1), PowerCut);
  assert.throws(() => flash.write(0, new Uint8Array(1)), PowerCut);
  assert.throws(() => flash.erase(0, SECTOR_SIZE), PowerCut);
  assert.equal(flash.peek(0, 1)[0], 0);
  flash.restorePower();
  rewrite(flash);
  assert.equal(flash.read(0, 1)[0], 0x5a);
});

test('power can also be cut between operations', () => {
  const flash = oldFlash();
  assert.equal(flash.cutPower().code, 'POWER_CUT');
  assert.throws(() => flash.read(0, 1), PowerCut);
});

test('a cut cannot be armed in the past', () => {
  const flash = oldFlash();
  assert.throws(() => flash.cutPowerAt(flash.operations, 'torn'), { code: 'POWER_CUT_IN_THE_PAST' });
  assert.throws(() => flash.cutPowerAt(0, 'torn'), { code: 'POWER_CUT_IN_THE_PAST' });
});

test('a torn operation is the same accident for the same seed and differs between seeds', () => {
  const tear = (seed: number): Uint8Array => {
    const flash = new NorFlash({ size: SIZE, seed });
    flash.write(0, new Uint8Array(SECTOR_SIZE));
    flash.cutPowerAt(flash.operations + 1, 'torn');
    assert.throws(() => flash.erase(0, SECTOR_SIZE), PowerCut);
    return flash.peek(0, SECTOR_SIZE);
  };
  assert.deepEqual(tear(5), tear(5));
  assert.notDeepEqual(tear(5), tear(6));
});

test('a torn program clears only bits the program was to clear', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 256 }), fc.nat(), (data, seed) => {
      const before = data.map((byte) => byte | 0xa5);
      const after = tornProgram(before, data, seed);
      for (const [index, byte] of after.entries()) {
        const old = before[index] ?? 0;
        assert.equal(byte & ~old, 0);
        assert.equal(old & (data[index] ?? 0) & ~byte, 0);
      }
    }),
    { seed: 4 },
  );
});

test('a torn erase keeps the size, and over many seeds leaves old bytes, zeros, ones and noise', () => {
  const before = new Uint8Array(SECTOR_SIZE).fill(0x3c);
  const seen = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const after = tornErase(before, seed);
    assert.equal(after.length, SECTOR_SIZE);
    seen.add(after[100] ?? -1);
  }
  for (const value of [0x3c, 0x00, 0xff]) assert.ok(seen.has(value));
  assert.ok(seen.size > 5);
});

test('after a torn encrypted program no block of the tail can be read or programmed before an erase', () => {
  const flash = new NorFlash({ size: SIZE, encrypted: true, seed: 3 });
  const data = new Uint8Array(64).fill(7);
  flash.cutPowerAt(1, 'torn');
  assert.throws(() => flash.write(0, data), PowerCut);
  flash.restorePower();
  assert.notDeepEqual(flash.read(48, 16), data.subarray(48));
  assert.throws(() => flash.write(48, data.subarray(48)), { code: 'FLASH_BLOCK_PROGRAMMED_TWICE' });
  flash.erase(0, SECTOR_SIZE);
  flash.write(0, data);
  assert.deepEqual(flash.read(0, 64), data);
});
