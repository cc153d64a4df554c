import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAppImage } from './app-image.ts';
import { buildAppImage } from './build-app-image.ts';
import { viewOf } from './bytes.ts';
import { AppImageError } from './errors.ts';
import { chipNamed, sampleImage } from './test-support/sample-image.ts';

/** Parses and insists that nothing but the package's own error comes out. */
function parseOrTypedError(bytes: Uint8Array): AppImageError | undefined {
  try {
    const image = parseAppImage(bytes);
    assert.ok(image.imageSize <= bytes.length);
    assert.equal(image.imageSize + image.trailingSize, bytes.length);
    for (const { offset, size } of image.segments) assert.ok(offset + size <= image.bodySize);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AppImageError, String(error));
    return error;
  }
}

test('an image cut off anywhere is a typed error', () => {
  const bytes = sampleImage();
  for (let size = 0; size < bytes.length; size++) {
    assert.equal(parseOrTypedError(bytes.subarray(0, size))?.code, 'IMAGE_TRUNCATED', `cut at ${size}`);
  }
});

test('an image with any one byte changed is read or is a typed error', () => {
  const bytes = sampleImage();
  for (let offset = 0; offset < bytes.length; offset++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const changed = bytes.slice();
      changed[offset] = (changed[offset] ?? 0) ^ flip;
      parseOrTypedError(changed);
    }
  }
});

test('random bytes are read or are a typed error', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, asImage) => {
    if (asImage && bytes.length > 1) bytes.set([0xe9, (bytes[1] ?? 0) % 17]);
    parseOrTypedError(bytes);
  });
  fc.assert(property, { seed: 1, numRuns: 2000 });
});

test('hostile segment sizes cost no time and no memory', () => {
  const bytes = new Uint8Array(64).fill(0xff);
  bytes.set([0xe9, 16]);
  viewOf(bytes).setUint32(28, 0xfffffc, true);
  assert.equal(parseOrTypedError(bytes)?.code, 'IMAGE_TRUNCATED');
});

test('bytes behind the image change nothing but trailingSize', () => {
  const bytes = sampleImage();
  const longer = new Uint8Array(bytes.length + 5000).fill(0x5a);
  longer.set(bytes);
  assert.deepEqual(parseAppImage(longer), { ...parseAppImage(bytes), trailingSize: 5000 });
});

test('an image inside a larger buffer is read by its own offsets', () => {
  const bytes = sampleImage();
  const buffer = new Uint8Array(bytes.length + 7);
  buffer.set(bytes, 7);
  assert.deepEqual(parseAppImage(buffer.subarray(7)), parseAppImage(bytes));
});

test('the image size is the end of the segments rounded up with the checksum, plus the hash', () => {
  for (let words = 1; words <= 8; words++) {
    const segments = [{ loadAddress: 0x40380000, data: new Uint8Array(words * 4) }];
    for (const hashAppended of [true, false]) {
      const bytes = buildAppImage({ chip: chipNamed('esp32c3'), entryAddress: 0, segments, header: { hashAppended } });
      const end = 24 + 8 + words * 4;
      assert.equal(parseAppImage(bytes).imageSize, Math.ceil((end + 1) / 16) * 16 + (hashAppended ? 32 : 0));
    }
  }
});
