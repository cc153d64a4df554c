import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PowerCut } from '../errors.ts';
import {
  otadataText,
  putOtadata,
  type SmallBoard,
  type SmallBoardOptions,
  smallBoard,
  WITH_FACTORY,
} from '../test-support/small-board.ts';
import { chipNamed, smallImage } from '../test-support/small-image.ts';
import type { BootResult } from './boot-result.ts';
import { runBootloader } from './run-bootloader.ts';

const oldImage = smallImage({ version: '1.0.0' });
const newImage = smallImage({ version: '2.0.0' });

/** A board with an image in each slot and entries 1 (old) and 2 (new) unless told otherwise. */
function bothSlots(options: SmallBoardOptions & { slot1?: Uint8Array; entries?: [string, string] } = {}): SmallBoard {
  const board = smallBoard(options);
  board.flash.write(board.ota0.offset, oldImage);
  board.flash.write(board.ota1.offset, options.slot1 ?? newImage);
  putOtadata(board, ...(options.entries ?? ['1', '2']));
  return board;
}

function damaged(image: Uint8Array, offset: number): Uint8Array {
  const bytes = image.slice();
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  return bytes;
}

function prints(result: BootResult, text: string): boolean {
  return result.log.some((line) => line.includes(text));
}

test('blank otadata without a factory app: ota_0 boots and becomes {1, VALID}, with or without rollback', () => {
  for (const rollback of [true, false]) {
    const board = bothSlots({ rollback, entries: ['empty', 'empty'] });
    const result = runBootloader(board);
    assert.equal(result.booted, 0);
    assert.ok(prints(result, 'No factory image, trying OTA 0'));
    assert.ok(prints(result, 'Set actual ota_seq=1 in otadata[0]'));
    assert.deepEqual(otadataText(board), ['1:VALID', 'empty']);
  }
});

test('blank otadata with a bad ota_0: the slot that boots instead is recorded', () => {
  const board = bothSlots({ entries: ['empty', 'empty'] });
  board.flash.erase(board.ota0.offset, 0x1000);
  assert.equal(runBootloader(board).booted, 1);
  assert.deepEqual(otadataText(board), ['2:VALID', 'empty']);
});

test('blank otadata with a factory app: factory boots and nothing is written', () => {
  const board = smallBoard({ csv: WITH_FACTORY });
  board.flash.write(board.table.factory?.offset ?? 0, oldImage);
  const operations = board.flash.operations;
  const result = runBootloader(board);
  assert.equal(result.booted, 'factory');
  assert.ok(prints(result, 'Defaulting to factory image'));
  assert.equal(board.flash.operations, operations);
});

test('both CRCs wrong: all slots are tried, or factory, and nothing is rewritten', () => {
  const entries: [string, string] = ['1 bad-crc', '2 bad-crc'];
  const without = bothSlots({ entries });
  const operations = without.flash.operations;
  const result = runBootloader(without);
  assert.equal(result.booted, 0);
  assert.ok(prints(result, 'ota data partition invalid and no factory, will try all partitions'));
  assert.equal(without.flash.operations, operations);

  const withFactory = bothSlots({ entries, csv: WITH_FACTORY });
  withFactory.flash.write(withFactory.table.factory?.offset ?? 0, oldImage);
  const other = runBootloader(withFactory);
  assert.equal(other.booted, 'factory');
  assert.ok(prints(other, 'ota data partition invalid, falling back to factory'));
});

test('a torn entry counts as absent', () => {
  const board = bothSlots({ entries: ['1', 'empty'] });
  board.flash.write(board.otadata.offset + 0x1000, Uint8Array.of(2, 0, 0));
  assert.equal(runBootloader(board).booted, 0);
});

test('a slot that fails verification is skipped at every boot again and otadata is not corrected', () => {
  const board = bothSlots({ slot1: damaged(newImage, 2000) });
  for (let boot = 0; boot < 3; boot++) {
    const result = runBootloader(board);
    assert.equal(result.booted, 0);
    assert.ok(result.booted === null || result.selected === 1);
    assert.ok(prints(result, 'OTA app partition slot 1 is not bootable'));
  }
  assert.deepEqual(otadataText(board), ['1:UNDEFINED', '2:UNDEFINED']);
});

const refusals: readonly [string, Uint8Array, RegExp][] = [
  ['a flipped bit', damaged(newImage, 2000), /E \(\d+\) esp_image: Checksum failed\. Calculated 0x\w+ read 0x\w+/],
  ['a wrong SHA-256', damaged(newImage, newImage.length - 1), /Image hash failed - image is corrupt/],
  ['an erased slot', new Uint8Array(), /image at 0x20000 has invalid magic byte \(nothing flashed here\?\)/],
  ['a truncated image', newImage.subarray(0, 1000), /Checksum failed|invalid segment length/],
  ['another chip', smallImage({ chip: chipNamed('esp32c3') }), /boot_comm: mismatch chip ID, expected 0, found 5/],
  [
    'a newer chip revision',
    smallImage({ header: { minChipRevision: 300 } }),
    /chip revision check failed\. Required >= v3\.0, found v0\.0/,
  ],
];

for (const [what, slot1, line] of refusals) {
  test(`the reason for refusing ${what} is printed, then that the slot is not bootable`, () => {
    const result = runBootloader(bothSlots({ slot1 }));
    assert.equal(result.booted, 0);
    const at = result.log.findIndex((text) => line.test(text));
    assert.ok(at >= 0, result.log.join('\n'));
    assert.match(result.log[at + 1] ?? '', /OTA app partition slot 1 is not bootable/);
  });
}

test('an image cut at a segment border reads the erased flash behind it as a segment header', () => {
  const board = bothSlots({ slot1: newImage.subarray(0, 0x20 + 5000) });
  assert.ok(prints(runBootloader(board), 'invalid segment length 0xffffffff'));
});

test('an image longer than its slot is refused for its length', () => {
  const csv = 'otadata,data,ota,0x9000,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,4K';
  const result = runBootloader(bothSlots({ csv }));
  assert.equal(result.booted, 0);
  assert.ok(prints(result, `Image length ${newImage.length} doesn't fit in partition length 4096`));
});

test('garbage behind the image is ignored', () => {
  const board = bothSlots();
  board.flash.write(board.ota1.offset + newImage.length, new Uint8Array(500));
  assert.equal(runBootloader(board).booted, 1);
});

test('an image without appended hash boots on its checksum alone', () => {
  assert.equal(runBootloader(bothSlots({ slot1: smallImage({ header: { hashAppended: false } }) })).booted, 1);
});

test('both slots bad: nothing boots, again and again', () => {
  const board = bothSlots({ slot1: damaged(newImage, 2000) });
  board.flash.erase(board.ota0.offset, 0x1000);
  for (let boot = 0; boot < 3; boot++) {
    const result = runBootloader(board);
    assert.ok(result.booted === null && result.reason === 'no-bootable-app');
    assert.ok(prints(result, 'No bootable app partitions in the partition table'));
  }
});

test('one bit wrong in the partition table: nothing boots', () => {
  const board = bothSlots();
  const first = board.flash.peek(0x8000 + 12, 1)[0] ?? 0;
  board.flash.write(0x8000 + 12, Uint8Array.of(first & (first - 1)));
  const result = runBootloader(board);
  assert.ok(result.booted === null && result.reason === 'partition-table');
  assert.ok(prints(result, 'Incorrect MD5 checksum'));
});

test('a bootloader header that claims less flash than the table reaches: nothing boots', () => {
  const result = runBootloader(bothSlots({ headerFlashSize: 0x20000 }));
  assert.ok(result.booted === null && result.reason === 'partition-table');
  assert.ok(prints(result, 'exceeds flash chip size 0x20000'));
});

test('an erased partition table: nothing boots', () => {
  const board = bothSlots();
  board.flash.erase(0x8000, 0x1000);
  assert.ok(prints(runBootloader(board), 'Failed to verify partition table'));
});

test('an otadata partition of one sector: nothing boots', () => {
  const csv = 'otadata,data,ota,0x9000,4K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K';
  const board = smallBoard({ csv });
  board.flash.write(board.ota0.offset, oldImage);
  const result = runBootloader(board);
  assert.ok(result.booted === null && result.reason === 'otadata');
});

test('rollback: a corrupt NEW slot becomes PENDING_VERIFY first, the old slot boots, the next boot writes ABORTED', () => {
  const board = bothSlots({ slot1: damaged(newImage, 2000), entries: ['1:VALID', '2:NEW'] });
  assert.equal(runBootloader(board).booted, 0);
  assert.deepEqual(otadataText(board), ['1:VALID', '2:PENDING_VERIFY']);
  assert.equal(runBootloader(board).booted, 0);
  assert.deepEqual(otadataText(board), ['1:VALID', '2:ABORTED']);
});

test('rollback: an ABORTED slot is still booted as a last resort', () => {
  const board = bothSlots({ entries: ['1:VALID', '2:ABORTED'] });
  board.flash.erase(board.ota0.offset, 0x1000);
  assert.equal(runBootloader(board).booted, 1);
  assert.deepEqual(otadataText(board), ['1:VALID', '2:ABORTED']);
});

test('a test app is the last resort', () => {
  const csv = 'otadata,data,ota,0x9000,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K\ntest,app,test,,64K';
  const board = smallBoard({ csv });
  board.flash.write(board.table.test?.offset ?? 0, oldImage);
  const result = runBootloader(board);
  assert.equal(result.booted, 'test');
  assert.ok(prints(result, 'Falling back to test app as only bootable partition'));
});

test('without an otadata partition factory boots first, then the slots in order', () => {
  const csv = 'otadata,data,nvs,0x9000,16K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K';
  const board = smallBoard({ csv });
  board.flash.write(board.ota1.offset, newImage);
  assert.equal(runBootloader(board).booted, 1);
});

test('a power cut while otadata is rewritten never keeps the device from booting', () => {
  for (const [entries, slots] of [
    [
      ['1:VALID', '2:NEW'],
      [0, 1],
    ],
    [['1:VALID', '2:PENDING_VERIFY'], [0]],
    [['empty', 'empty'], [0]],
  ] as const) {
    for (const moment of ['before', 'after', 'torn'] as const) {
      for (const step of [1, 2]) {
        const board = bothSlots({ entries: [entries[0], entries[1]], seed: step * 100 });
        board.flash.cutPowerAt(board.flash.operations + step, moment);
        assert.throws(() => runBootloader(board), PowerCut);
        board.flash.restorePower();
        const { booted } = runBootloader(board);
        assert.ok(
          slots.some((slot) => slot === booted),
          `${entries} cut ${moment} ${step}: booted ${booted}`,
        );
      }
    }
  }
});

test('boot takes the time to read the images it verifies', () => {
  const board = bothSlots();
  const before = board.clock.nowUs;
  runBootloader(board);
  assert.ok(board.clock.nowUs - before > 500);
});

test('an encrypted device boots, and freshly erased otadata is noise to it', () => {
  const board = smallBoard({ encrypted: true });
  board.flash.write(board.ota0.offset, oldImage);
  const result = runBootloader(board);
  assert.equal(result.booted, 0);
  assert.ok(prints(result, 'will try all partitions'));
});
