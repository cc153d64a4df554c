import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { chips } from '@aloft/image';
import fc from 'fast-check';
import { chipNamed, smallImage } from '../test-support/small-image.ts';
import { loadDeviceCode } from './compile.ts';
import { walkImageWithDeviceCode } from './device-parts.ts';
import { sha256 } from './test-support/digest.ts';

const code = await loadDeviceCode();

/** A slot of erased flash with an image at its start. */
function slotOf(image: Uint8Array, size = 0x8000): Uint8Array {
  const slot = new Uint8Array(size).fill(0xff);
  slot.set(image);
  return slot;
}

test('a walk over a sound image finds what was built, for every chip', () => {
  for (const chip of chips) {
    const image = smallImage({ chip, version: '3.1.4', secureVersion: 7 });
    const { status, digest, ...found } = walkImageWithDeviceCode(code, slotOf(image));
    assert.deepEqual(
      { status, ...found },
      {
        status: 'DONE',
        loadedSize: image.length,
        fileSize: image.length,
        chipId: chip.id,
        minChipRevision: found.minChipRevision,
        maxChipRevision: found.maxChipRevision,
        hashAppended: true,
        secureVersion: 7,
        version: '3.1.4',
      },
    );
    assert.deepEqual(digest, sha256(image));
  }
});

test('the size of the steps changes nothing', () => {
  const slot = slotOf(smallImage());
  const expected = walkImageWithDeviceCode(code, slot);
  for (const stepSize of [64, 68, 100, 1024, 4092]) {
    assert.deepEqual(walkImageWithDeviceCode(code, slot, { stepSize }), expected);
  }
});

test('every changed bit of an image is noticed', () => {
  const image = smallImage({ size: 600 });
  fc.assert(
    fc.property(fc.nat(image.length * 8 - 1), (bit) => {
      const slot = slotOf(image);
      slot[bit >> 3] = (slot[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { status, fileSize, digest } = walkImageWithDeviceCode(code, slot, { fileSize: image.length });
      assert.notEqual(status, 'DONE');
      assert.equal(fileSize, image.length);
      assert.deepEqual(digest, sha256(slot.subarray(0, image.length)), 'the rest is hashed all the same');
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('each fault has its own name', () => {
  const image = smallImage({ size: 600 });
  const walk = (change: (slot: Uint8Array) => void, size?: number): string => {
    const slot = slotOf(image, size);
    change(slot);
    return walkImageWithDeviceCode(code, slot).status;
  };
  const flip = (at: number) => (slot: Uint8Array) => {
    slot[at] = (slot[at] ?? 0) ^ 1;
  };
  assert.equal(
    walk((slot) => slot.fill(0xff)),
    'ERR_IMAGE_MAGIC',
  );
  assert.equal(
    walk((slot) => slot.fill(0, 1, 2)),
    'ERR_IMAGE_SEGMENT_COUNT',
  );
  assert.equal(
    walk((slot) => slot.fill(17, 1, 2)),
    'ERR_IMAGE_SEGMENT_COUNT',
  );
  assert.equal(walk(flip(0x1c)), 'ERR_IMAGE_SEGMENT', 'length not a multiple of 4');
  assert.equal(
    walk((slot) => slot.fill(1, 0x1f, 0x20)),
    'ERR_IMAGE_SEGMENT',
    '16 MB',
  );
  assert.equal(
    walk((slot) => slot.fill(1, 0x1e, 0x1f)),
    'ERR_IMAGE_SIZE',
    'reaches past the slot',
  );
  assert.equal(walk(flip(0x200)), 'ERR_IMAGE_CHECKSUM');
  assert.equal(walk(flip(0x10)), 'ERR_IMAGE_HASH', 'a header byte no checksum covers');
  assert.equal(walk(flip(image.length - 1)), 'ERR_IMAGE_HASH');
  assert.equal(
    walkImageWithDeviceCode(code, image.subarray(0, image.length - 1)).status,
    'ERR_IMAGE_SIZE',
    'cut short',
  );
});

test('random bytes and random headers end with a status', () => {
  const tail = fc.uint8Array({ minLength: 0, maxLength: 400 });
  fc.assert(
    fc.property(tail, fc.nat(20), (bytes, segments) => {
      const slot = Uint8Array.of(0xe9, segments, ...bytes);
      assert.match(walkImageWithDeviceCode(code, slot).status, /^ERR_IMAGE_/);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('an image without appended hash stands on its checksum', () => {
  const image = smallImage({ size: 600 });
  const plain = image.slice(0, image.length - 32);
  plain[0x17] = 0;
  const { status, hashAppended, fileSize } = walkImageWithDeviceCode(code, slotOf(plain));
  assert.deepEqual({ status, hashAppended, fileSize }, { status: 'DONE', hashAppended: false, fileSize: plain.length });
});

test('a signature sector belongs to the file exactly when its first block is intact', () => {
  const image = smallImage({ size: 600, chip: chipNamed('esp32') });
  const block = new Uint8Array(4096).fill(0xff);
  block.set([0xe7, 2, 0, 0]);
  const crc = crc32(block.subarray(0, 1196));
  new DataView(block.buffer).setUint32(1196, crc, true);
  const signed = new Uint8Array(8192).fill(0xff);
  signed.set(image);
  signed.set(block, 4096);
  assert.equal(walkImageWithDeviceCode(code, slotOf(signed)).fileSize, 8192);
  assert.deepEqual(walkImageWithDeviceCode(code, slotOf(signed)).digest, sha256(signed));
  signed[4096 + 1196] = (crc ^ 1) & 0xff;
  assert.equal(walkImageWithDeviceCode(code, slotOf(signed)).fileSize, image.length);
});

test('a file that goes on behind the image is hashed to its end', () => {
  const image = smallImage({ size: 600 });
  const file = new Uint8Array(image.length + 68).fill(0x5a);
  file.set(image);
  const { status, loadedSize, fileSize, digest } = walkImageWithDeviceCode(code, slotOf(file), {
    fileSize: file.length,
  });
  assert.deepEqual(
    { status, loadedSize, fileSize },
    { status: 'DONE', loadedSize: image.length, fileSize: file.length },
  );
  assert.deepEqual(digest, sha256(file));
});
