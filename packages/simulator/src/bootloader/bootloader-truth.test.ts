import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { imageChecksum, type Partition, parseAppImage } from '@aloft/image';
import { otadataText, putOtadata, smallBoard } from '../test-support/small-board.ts';
import { chipNamed, smallImage } from '../test-support/small-image.ts';
import { runBootloader } from './run-bootloader.ts';

/** What Espressif's bootloaders did on an emulated chip; the columns are explained in the head row. */
const truth = readFileSync(new URL('../../../../vectors/bootloader-truth.tsv', import.meta.url), 'utf8');

function flipBit(bytes: Uint8Array, offset: number): Uint8Array {
  const changed = bytes.slice();
  changed[offset] = (changed[offset] ?? 0) ^ 0x10;
  return changed;
}

/** Makes a damaged image whole again: other contents, right checksum, right SHA-256. */
function resealed(damaged: Uint8Array): Uint8Array {
  const bytes = damaged.slice();
  const { checksumOffset, segments } = parseAppImage(bytes);
  bytes[checksumOffset] = imageChecksum(segments.map(({ offset, size }) => bytes.subarray(offset, offset + size)));
  bytes.set(
    createHash('sha256')
      .update(bytes.subarray(0, checksumOffset + 1))
      .digest(),
    checksumOffset + 1,
  );
  return bytes;
}

/** Slot contents by the words of the image columns. */
const slotContents: Readonly<Record<string, (good: Uint8Array) => Uint8Array>> = {
  ok: (good) => good,
  erased: () => new Uint8Array(),
  'one bit flipped': (good) => flipBit(good, 2000),
  'one bit flipped in a segment': (good) => flipBit(good, 2000),
  'wrong magic': (good) => Uint8Array.of(0xe8, ...good.subarray(1)),
  'appended SHA-256 wrong': (good) => flipBit(good, good.length - 5),
  truncated: (good) => good.subarray(0, 3000),
  'bit flipped, checksum and SHA-256 recomputed (so valid)': (good) => resealed(flipBit(good, 2000)),
  'hash flag 0, no appended hash': () => smallImage({ header: { hashAppended: false } }),
  'chip id 5 (C3) on ESP32': () => smallImage({ chip: chipNamed('esp32c3') }),
  'min chip rev 3.0 on rev 0.0': () => smallImage({ header: { minChipRevision: 300 } }),
};

for (const line of truth.trim().split('\n').slice(1)) {
  const [scenario, rollback, entry0 = '', entry1 = '', image0 = '', image1 = '', booted, after0, after1] =
    line.split('\t');
  test(`boots and rewrites otadata like Espressif's bootloaders: ${scenario}, rollback ${rollback}`, () => {
    const board = smallBoard({ rollback: rollback === 'on' });
    const put = (slot: Partition, version: string, words: string): void => {
      const contents = slotContents[words];
      assert.ok(contents, `unknown slot contents: ${words}`);
      board.flash.write(slot.offset, contents(smallImage({ version })));
    };
    put(board.ota0, '1.0.0', image0);
    put(board.ota1, '2.0.0', image1);
    putOtadata(board, entry0, entry1);

    const result = runBootloader(board);
    assert.equal(result.booted === null ? 'none' : `slot ${result.booted}`, booted);
    const withState = (text = ''): string =>
      text.startsWith('empty') || text.includes(':') ? text : `${text}:UNDEFINED`;
    assert.deepEqual(otadataText(board), [withState(after0), withState(after1)]);
  });
}

test('the truth table is complete', () => {
  assert.equal(truth.trim().split('\n').length, 65);
});
