import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IDF_FLASH_TIMING } from '../clock/flash-timing.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FlashError } from '../errors.ts';
import type { FlashOperation } from './flash-options.ts';
import { PAGE_SIZE, SECTOR_SIZE } from './geometry.ts';
import { NorFlash } from './nor-flash.ts';

const SIZE = 4 * SECTOR_SIZE;

interface FlashCall {
  kind: 'read' | 'write' | 'page' | 'erase';
  offset: number;
  bytes: Uint8Array;
  sectors: number;
}

/** Any flash call with arguments that are sometimes good and sometimes nonsense. */
const anyCall: fc.Arbitrary<FlashCall> = fc.record({
  kind: fc.constantFrom('read', 'write', 'page', 'erase'),
  offset: fc.oneof(
    fc.integer({ min: -10, max: SIZE + 10 }),
    fc.nat(4).map((n) => n * SECTOR_SIZE),
  ),
  bytes: fc.uint8Array({ maxLength: 700 }),
  sectors: fc.nat(5),
});

function call(flash: NorFlash, { kind, offset, bytes, sectors }: FlashCall): void {
  if (kind === 'read') flash.read(offset, bytes.length);
  else if (kind === 'write') flash.write(offset, bytes);
  else if (kind === 'page') flash.programPage(offset, bytes);
  else flash.erase(offset, sectors * SECTOR_SIZE);
}

test('a new chip reads 0xFF everywhere', () => {
  assert.ok(new NorFlash({ size: SIZE }).read(0, SIZE).every((byte) => byte === 0xff));
});

test('flash agrees with a plain AND/fill model after any calls, and a refused call changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyCall, { maxLength: 30 }), (calls) => {
      const flash = new NorFlash({ size: SIZE });
      const model = new Uint8Array(SIZE).fill(0xff);
      for (const one of calls) {
        const operations = flash.operations;
        try {
          call(flash, one);
        } catch (error) {
          assert.ok(error instanceof FlashError);
          assert.equal(flash.operations, operations);
          continue;
        }
        if (one.kind === 'erase') model.fill(0xff, one.offset, one.offset + one.sectors * SECTOR_SIZE);
        if (one.kind === 'write' || one.kind === 'page') {
          for (const [index, byte] of one.bytes.entries()) model[one.offset + index] = byte;
        }
      }
      assert.deepEqual(flash.peek(0, SIZE), model);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('a bit can fall and fall again but only an erase raises it', () => {
  const flash = new NorFlash({ size: SIZE });
  flash.write(5, Uint8Array.of(0xf0));
  flash.write(5, Uint8Array.of(0x30));
  assert.throws(() => flash.write(4, Uint8Array.of(0xff, 0x31)), { code: 'FLASH_NOT_ERASED', offset: 5 });
  flash.erase(0, SECTOR_SIZE);
  flash.write(5, Uint8Array.of(0x31));
  assert.deepEqual(flash.read(4, 3), Uint8Array.of(0xff, 0x31, 0xff));
});

test('erase is refused off sector boundaries, everything is refused out of bounds', () => {
  const flash = new NorFlash({ size: SIZE });
  assert.throws(() => flash.erase(1, SECTOR_SIZE), { code: 'FLASH_ERASE_ALIGNMENT' });
  assert.throws(() => flash.erase(0, 100), { code: 'FLASH_ERASE_ALIGNMENT' });
  assert.throws(() => flash.erase(0, SIZE + SECTOR_SIZE), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => flash.write(SIZE - 1, new Uint8Array(2)), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => flash.read(-1, 1), { code: 'FLASH_OUT_OF_BOUNDS' });
  assert.throws(() => flash.read(0.5, 1), { code: 'FLASH_OUT_OF_BOUNDS' });
});

test('isErased is true exactly where nothing was programmed since the last erase', () => {
  for (const encrypted of [[], [{ offset: 0, size: SIZE }]]) {
    const flash = new NorFlash({ size: SIZE, encrypted });
    assert.equal(flash.isErased(0, SIZE), true);
    flash.write(SECTOR_SIZE + 32, new Uint8Array(16));
    assert.equal(flash.isErased(0, SECTOR_SIZE + 32), true);
    assert.equal(flash.isErased(SECTOR_SIZE + 40, 1), false);
    assert.equal(flash.isErased(0, SIZE), false);
    assert.equal(flash.isErased(SECTOR_SIZE + 48, SECTOR_SIZE), true);
    flash.erase(SECTOR_SIZE, SECTOR_SIZE);
    assert.equal(flash.isErased(0, SIZE), true);
  }
});

test('a stricter write alignment is enforced on offset and size', () => {
  const flash = new NorFlash({ size: SIZE, writeAlignment: 4 });
  assert.throws(() => flash.write(2, new Uint8Array(4)), { code: 'FLASH_WRITE_ALIGNMENT' });
  assert.throws(() => flash.write(4, new Uint8Array(3)), { code: 'FLASH_WRITE_ALIGNMENT' });
  flash.write(4, new Uint8Array(4));
});

test('a write is split at page boundaries, and one page command never crosses one', () => {
  const seen: FlashOperation[] = [];
  const flash = new NorFlash({ size: SIZE });
  const stop = flash.watch((operation) => seen.push(operation));
  flash.write(PAGE_SIZE - 6, new Uint8Array(PAGE_SIZE + 10));
  assert.deepEqual(
    seen.map(({ number, offset, size }) => [number, offset, size]),
    [
      [1, 250, 6],
      [2, 256, 256],
      [3, 512, 4],
    ],
  );
  assert.throws(() => flash.programPage(PAGE_SIZE - 1, new Uint8Array(2)), { code: 'FLASH_PAGE_CROSSED' });
  stop();
  flash.programPage(PAGE_SIZE, new Uint8Array(PAGE_SIZE));
  assert.equal(seen.length, 3);
});

test('a chip can only be built from whole sectors', () => {
  assert.throws(() => new NorFlash({ size: 5000 }), { code: 'FLASH_ERASE_ALIGNMENT' });
  assert.throws(() => new NorFlash({ size: 0 }), { code: 'FLASH_ERASE_ALIGNMENT' });
  const encrypted = [{ offset: 100, size: 4096 }];
  assert.throws(() => new NorFlash({ size: SIZE, encrypted }), { code: 'FLASH_ERASE_ALIGNMENT' });
});

test('statistics and clock add up to the documented cost of each operation', () => {
  const clock = new VirtualClock();
  const flash = new NorFlash({ size: SIZE, clock });
  flash.erase(SECTOR_SIZE, 2 * SECTOR_SIZE);
  flash.erase(SECTOR_SIZE, SECTOR_SIZE);
  flash.write(SECTOR_SIZE, new Uint8Array(300));
  flash.read(0, 4096);
  const { eraseSectorUs, programUs, readUs } = IDF_FLASH_TIMING;
  const busyUs = 3 * eraseSectorUs + programUs(256) + programUs(44) + readUs(4096);
  assert.deepEqual(flash.statistics, {
    erases: 3,
    programs: 2,
    programmedBytes: 300,
    readBytes: 4096,
    erasesPerSector: [0, 2, 1, 0],
    busyUs,
  });
  assert.equal(clock.nowUs, busyUs);
});

test('an encrypted block is written whole, once per erase, and reads as noise until then', () => {
  const flash = new NorFlash({ size: SIZE, encrypted: [{ offset: 0, size: SECTOR_SIZE }] });
  const data = Uint8Array.from({ length: 32 }, (_, index) => index);
  assert.ok(flash.read(0, 64).some((byte) => byte !== 0xff));
  assert.deepEqual(flash.read(0, 64), flash.read(0, 64));
  assert.throws(() => flash.write(8, data), { code: 'FLASH_WRITE_ALIGNMENT' });
  assert.throws(() => flash.write(0, data.subarray(1)), { code: 'FLASH_WRITE_ALIGNMENT' });
  flash.write(16, data);
  assert.deepEqual(flash.read(16, 32), data);
  assert.deepEqual(flash.read(20, 8), data.subarray(4, 12));
  assert.throws(() => flash.write(0, data), { code: 'FLASH_BLOCK_PROGRAMMED_TWICE', offset: 16 });
  flash.erase(0, SECTOR_SIZE);
  flash.write(0, data);
  assert.deepEqual(flash.read(0, 32), data);
});

test('encryption ends at its region: outside bytes stay plain and no write may straddle the edge', () => {
  const flash = new NorFlash({ size: SIZE, encrypted: [{ offset: SECTOR_SIZE, size: SECTOR_SIZE }] });
  assert.equal(flash.isEncrypted(SECTOR_SIZE - 1), false);
  assert.equal(flash.isEncrypted(SECTOR_SIZE), true);
  flash.write(0, Uint8Array.of(1, 2, 3));
  assert.ok(flash.read(3, SECTOR_SIZE - 3).every((byte) => byte === 0xff));
  assert.throws(() => flash.write(SECTOR_SIZE - 16, new Uint8Array(32)), { code: 'FLASH_REGION_ENCRYPTION' });
  const border = flash.read(SECTOR_SIZE - 4, 8);
  assert.deepEqual(border.subarray(0, 4), new Uint8Array(4).fill(0xff));
});

test('a snapshot brings back contents, counters and power, whatever happened since', () => {
  fc.assert(
    fc.property(fc.array(anyCall, { maxLength: 12 }), fc.array(anyCall, { maxLength: 12 }), (before, after) => {
      const flash = new NorFlash({ size: SIZE, encrypted: [{ offset: 2 * SECTOR_SIZE, size: SECTOR_SIZE }] });
      const attempt = (one: FlashCall): void => {
        try {
          call(flash, one);
        } catch (error) {
          assert.ok(error instanceof FlashError);
        }
      };
      before.forEach(attempt);
      const bytes = flash.peek(0, SIZE);
      const snapshot = flash.snapshot();
      const { statistics, operations } = flash;
      after.forEach(attempt);
      flash.cutPower();
      flash.restore(snapshot);
      assert.deepEqual(flash.peek(0, SIZE), bytes);
      assert.deepEqual(flash.statistics, statistics);
      assert.equal(flash.operations, operations);
      assert.equal(flash.isPowered, true);
    }),
    { seed: 3, numRuns: 100 },
  );
});
