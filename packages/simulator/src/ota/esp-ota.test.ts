import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FlashError } from '../errors.ts';
import { download, operationsOf, startApp } from '../test-support/running-app.ts';
import {
  otadataText,
  putOtadata,
  type SmallBoard,
  type SmallBoardOptions,
  smallBoard,
} from '../test-support/small-board.ts';
import { smallImage } from '../test-support/small-image.ts';
import { EspError } from './esp-error.ts';
import { type EspOta, OTA_SIZE_UNKNOWN, OTA_WITH_SEQUENTIAL_WRITES } from './esp-ota.ts';
import { IDF_VERSIONS } from './idf-version.ts';

const oldImage = smallImage({ version: '1.0.0' });
const newImage = smallImage({ version: '2.0.0' });

/** A board that runs a confirmed app from ota_0. */
function runningBoard(options: SmallBoardOptions = {}, entry1 = 'empty'): { board: SmallBoard; ota: EspOta } {
  const board = smallBoard(options);
  board.flash.write(board.ota0.offset, oldImage);
  putOtadata(board, '1:VALID', entry1);
  return { board, ota: startApp(board) };
}

test('begin erases the sectors of the image, the whole slot, or nothing', () => {
  const { board, ota } = runningBoard();
  const sectors = (size: number): number => operationsOf(board, () => ota.begin(board.ota1, size)).length;
  assert.equal(sectors(1), 1);
  assert.equal(sectors(4097), 2);
  assert.equal(sectors(0), 16);
  assert.equal(sectors(OTA_SIZE_UNKNOWN), 16);
  assert.equal(sectors(OTA_WITH_SEQUENTIAL_WRITES), 0);
});

test('with rollback, begin also erases the entry that names another slot, from ESP-IDF 5.5 on', () => {
  for (const idf of IDF_VERSIONS) {
    for (const rollback of [true, false]) {
      const { board, ota } = runningBoard({ idf, rollback }, '2:ABORTED');
      const operations = operationsOf(board, () => ota.begin(board.ota1, 1));
      const erased = rollback && (idf === '5.5' || idf.startsWith('6')) ? ['erase otadata+0x1000'] : [];
      assert.deepEqual(operations, ['erase ota_1+0x0', ...erased], `${idf} ${rollback}`);
    }
  }
});

test('begin keeps an inactive entry that names the running slot', () => {
  const { board, ota } = runningBoard({ idf: '6.1' });
  putOtadata(board, '1:VALID', '3:VALID');
  assert.deepEqual(
    operationsOf(board, () => ota.begin(board.ota1, 1)),
    ['erase ota_1+0x0'],
  );
});

test('an image written in pieces of any size arrives whole, in every mode, with and without encryption', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
  const mode = fc.constantFrom(newImage.length, OTA_SIZE_UNKNOWN, OTA_WITH_SEQUENTIAL_WRITES);
  fc.assert(
    fc.property(pieces, mode, fc.boolean(), (sizes, size, encrypted) => {
      const { board, ota } = runningBoard({ encrypted });
      const handle = ota.begin(board.ota1, size);
      let done = 0;
      for (let turn = 0; done < newImage.length; turn++) {
        const end = done + (sizes[turn % sizes.length] ?? 1);
        ota.write(handle, newImage.subarray(done, end));
        done = end;
      }
      ota.end(handle);
      assert.deepEqual(board.flash.peek(board.ota1.offset, newImage.length), newImage);
    }),
    { seed: 5, numRuns: 40 },
  );
});

test('sequential writes erase each sector exactly when its first byte comes', () => {
  const { board, ota } = runningBoard();
  const handle = ota.begin(board.ota1, OTA_WITH_SEQUENTIAL_WRITES);
  const erases = (size: number): string[] =>
    operationsOf(board, () => ota.write(handle, new Uint8Array(size).fill(0xe9))).filter((text) => text[0] === 'e');
  assert.deepEqual(erases(4000), ['erase ota_1+0x0']);
  assert.deepEqual(erases(96), []);
  assert.deepEqual(erases(1), ['erase ota_1+0x1000']);
  assert.deepEqual(erases(9000), ['erase ota_1+0x2000', 'erase ota_1+0x3000']);
});

test('resume (ESP-IDF ≥ 5.3) touches no flash and goes on where the caller says', () => {
  assert.throws(() => runningBoard({ idf: '5.2' }).ota.resume(runningBoard().board.ota1, 0, 0), {
    code: 'ESP_ERR_NOT_SUPPORTED',
  });
  const { board, ota } = runningBoard({ idf: '5.3' });
  const first = ota.begin(board.ota1, newImage.length);
  ota.write(first, newImage.subarray(0, 3000));
  const again = startApp(board);
  let handle = 0;
  assert.deepEqual(
    operationsOf(board, () => {
      handle = again.resume(board.ota1, newImage.length, 3000);
    }),
    [],
  );
  again.write(handle, newImage.subarray(3000));
  again.end(handle);
});

test('a resumed sequential write does not erase the sector that holds its offset again', () => {
  const { board, ota } = runningBoard({ idf: '6.1' });
  const handle = ota.resume(board.ota1, OTA_WITH_SEQUENTIAL_WRITES, 100);
  const operations = operationsOf(board, () => ota.write(handle, new Uint8Array(4096)));
  assert.equal(operations[0], 'erase ota_1+0x1000');
});

test('every misuse of begin, write and end is refused with the error of ESP-IDF', () => {
  const { board, ota } = runningBoard({
    csv: 'otadata,data,ota,0x9000,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K\nfactory,app,factory,,64K',
  });
  const factory = board.table.factory ?? board.ota0;
  assert.throws(() => ota.begin(board.ota0, 0), { code: 'ESP_ERR_OTA_PARTITION_CONFLICT', espCode: 0x1501 });
  assert.throws(() => ota.begin(factory, 0), { code: 'ESP_ERR_INVALID_ARG', espCode: 0x102 });
  assert.throws(() => ota.begin({ ...board.ota1, offset: 0x70000 }, 0), { code: 'ESP_ERR_NOT_FOUND', espCode: 0x105 });
  assert.throws(() => ota.begin(board.ota1, 0x20000), { code: 'ESP_ERR_INVALID_SIZE', espCode: 0x104 });
  assert.throws(() => ota.write(99, newImage), { code: 'ESP_ERR_INVALID_ARG' });
  assert.throws(() => ota.end(99), { code: 'ESP_ERR_NOT_FOUND' });
  assert.throws(() => ota.abort(99), { code: 'ESP_ERR_NOT_FOUND' });

  const handle = ota.begin(board.ota1, 0);
  ota.write(handle, new Uint8Array());
  assert.throws(() => ota.write(handle, Uint8Array.of(0xe8)), { code: 'ESP_ERR_OTA_VALIDATE_FAILED', espCode: 0x1503 });
  assert.throws(() => ota.end(handle), { code: 'ESP_ERR_INVALID_ARG' });
  assert.throws(() => ota.end(handle), { code: 'ESP_ERR_NOT_FOUND' });

  const large = ota.begin(board.ota1, 0);
  ota.write(large, newImage);
  assert.throws(() => ota.write(large, new Uint8Array(0x10000)), { code: 'ESP_ERR_INVALID_SIZE' });
  ota.abort(large);
});

test('end refuses a damaged image and drops the handle', () => {
  const { board, ota } = runningBoard();
  const handle = ota.begin(board.ota1, 0);
  ota.write(handle, newImage.subarray(0, 4000));
  assert.throws(() => ota.end(handle), { code: 'ESP_ERR_OTA_VALIDATE_FAILED' });
  assert.throws(() => ota.write(handle, newImage), { code: 'ESP_ERR_INVALID_ARG' });
  assert.throws(() => ota.setBootPartition(board.ota1), { code: 'ESP_ERR_OTA_VALIDATE_FAILED' });
});

test('write_with_offset programs anywhere in an erased slot, in 16-byte blocks under encryption', () => {
  const { board, ota } = runningBoard();
  const handle = ota.begin(board.ota1, 0);
  ota.writeWithOffset(handle, newImage.subarray(16), 16);
  ota.writeWithOffset(handle, newImage.subarray(0, 16), 0);
  ota.end(handle);
  const other = runningBoard({ encrypted: true });
  const strict = other.ota.begin(other.board.ota1, 0);
  assert.throws(() => other.ota.writeWithOffset(strict, newImage.subarray(0, 15), 0), { code: 'ESP_ERR_INVALID_ARG' });
});

test('two updates of one slot at once are refused from ESP-IDF 6.1 on', () => {
  for (const idf of ['6.0', '6.1'] as const) {
    const { board, ota } = runningBoard({ idf });
    ota.begin(board.ota1, 0);
    const again = (): unknown => ota.begin(board.ota1, 0);
    if (idf === '6.0') again();
    else assert.throws(again, { code: 'ESP_ERR_OTA_ALREADY_IN_PROGRESS', espCode: 0x1507 });
  }
});

test('an unconfirmed app may not begin an update; it may resume one before ESP-IDF 6.1', () => {
  for (const idf of ['5.5', '6.1'] as const) {
    const board = smallBoard({ idf });
    board.flash.write(board.ota0.offset, oldImage);
    board.flash.write(board.ota1.offset, newImage);
    putOtadata(board, '1:VALID', '2:NEW');
    const ota = startApp(board);
    assert.equal(ota.getStatePartition(board.ota1), 'pending-verify');
    assert.throws(() => ota.begin(board.ota0, 0), { code: 'ESP_ERR_OTA_ROLLBACK_INVALID_STATE', espCode: 0x1506 });
    const resume = (): unknown => ota.resume(board.ota0, 0, 0);
    if (idf === '5.5') resume();
    else assert.throws(resume, { code: 'ESP_ERR_OTA_ROLLBACK_INVALID_STATE' });
  }
});

test('OTA calls throw only typed errors, whatever they are asked, and never brick the running app', () => {
  const request = fc.record({
    call: fc.nat(12),
    slot: fc.constantFrom('ota_0', 'ota_1', 'factory', 'otadata'),
    number: fc.constantFrom(0, 1, 100, 5000, OTA_SIZE_UNKNOWN, OTA_WITH_SEQUENTIAL_WRITES),
    bytes: fc.uint8Array({ maxLength: 600 }),
  });
  const versions = fc.constantFrom(...IDF_VERSIONS);
  fc.assert(
    fc.property(fc.array(request, { maxLength: 12 }), versions, fc.boolean(), (requests, idf, rollback) => {
      const csv = 'otadata,data,ota,0x9000,8K\nota_0,app,ota_0,0x10000,32K\nota_1,app,ota_1,0x20000,32K';
      const { board, ota } = runningBoard({ idf, rollback, csv: `${csv}\nfactory,app,factory,,32K` });
      for (const { call, slot, number, bytes } of requests) {
        const partition = board.table.partitions.find((row) => row.name === slot) ?? board.ota1;
        const calls = [
          () => ota.begin(partition, number),
          () => ota.write(number, bytes),
          () => ota.end(number),
          () => ota.setBootPartition(partition),
          () => ota.markAppValidCancelRollback(),
          () => ota.markAppInvalidRollbackAndReboot(),
          () => ota.checkRollbackIsPossible(),
          () => ota.getStatePartition(partition),
          () => ota.resume(partition, number, number),
          () => ota.abort(number),
          () => ota.getLastInvalidPartition(),
          () => ota.getBootPartition(),
          () => ota.getNextUpdatePartition(partition),
        ];
        try {
          calls[call]?.();
        } catch (error) {
          assert.ok(error instanceof EspError || error instanceof FlashError, String(error));
        }
      }
      assert.equal(startApp(board).getRunningPartition().name, 'ota_0');
    }),
    { seed: 6, numRuns: 60 },
  );
});

test('download and set_boot in every version end in the new app running', () => {
  for (const idf of IDF_VERSIONS) {
    const { board, ota } = runningBoard({ idf });
    download(ota, board.ota1, newImage);
    ota.setBootPartition(board.ota1);
    const next = startApp(board);
    assert.equal(next.getRunningPartition().name, 'ota_1');
    next.markAppValidCancelRollback();
    assert.deepEqual(otadataText(board), ['1:VALID', '2:VALID']);
  }
});
