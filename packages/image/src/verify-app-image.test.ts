import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { buildAppImage } from './build-app-image.ts';
import { viewOf } from './bytes.ts';
import { chipNamed, sampleImage } from './test-support/sample-image.ts';
import { verifyAppImage } from './verify-app-image.ts';

interface ImageVector {
  readonly name: string;
  readonly bytes: string;
  readonly device: { readonly chip: string; readonly chipRevision: number; readonly slotSize: number };
  readonly problems: readonly string[];
}

const vectors: { images: ImageVector[] } = JSON.parse(
  readFileSync(new URL('../../../vectors/image/images.json', import.meta.url), 'utf8'),
);

function codesOf(bytes: Uint8Array, options: Parameters<typeof verifyAppImage>[1] = {}): string[] {
  return verifyAppImage(bytes, options).problems.map((problem) => problem.code);
}

for (const { name, bytes, device, problems } of vectors.images) {
  test(`vector: ${name}`, () => {
    assert.deepEqual(codesOf(hexToBytes(bytes), { ...device, chip: chipNamed(device.chip) }), problems);
  });
}

test('any one changed byte makes an image with a hash unbootable', () => {
  const bytes = sampleImage();
  for (let offset = 0; offset < bytes.length; offset++) {
    const changed = bytes.slice();
    changed[offset] = (changed[offset] ?? 0) ^ 0x10;
    assert.equal(verifyAppImage(changed).bootable, false, `byte ${offset}`);
  }
});

test('random bytes get a verdict and never an exception', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    bytes.set([0xe9, 1].slice(0, bytes.length));
    verifyAppImage(bytes, { slotSize: 100, chipRevision: 0, requireSignature: true });
  });
  fc.assert(property, { seed: 5, numRuns: 1000 });
});

test('the first problem is the one a boot log shows, in the words of the bootloader', () => {
  const log = (bytes: Uint8Array, options: Parameters<typeof verifyAppImage>[1] = {}): string | undefined =>
    verifyAppImage(bytes, options).problems[0]?.log;
  const damaged = sampleImage();
  damaged[0x160] = 1;
  const edited = sampleImage();
  edited[2] = 0;
  const cutOff = sampleImage().fill(0xff, 0x14c);
  assert.match(log(damaged) ?? '', /^Checksum failed\. Calculated 0x[0-9a-f]+ read 0x[0-9a-f]+$/);
  assert.equal(log(edited), 'Image hash failed - image is corrupt');
  assert.equal(
    log(new Uint8Array(64).fill(0xff), { slotOffset: 0x10000 }),
    'image at 0x10000 has invalid magic byte (nothing flashed here?)',
  );
  assert.equal(log(cutOff), 'invalid segment length 0xffffffff');
  assert.equal(log(sampleImage(), { chip: chipNamed('esp32') }), 'mismatch chip ID, expected 0, found 5');
  assert.equal(
    log(sampleImage(), { slotSize: 16 }),
    `Image length ${sampleImage().length} doesn't fit in partition length 16`,
  );
});

test('revision limits hold at their edges, and the upper one can be lifted by eFuse', () => {
  const bytes = sampleImage({ header: { minChipRevision: 100, maxChipRevision: 199 } });
  const at = (chipRevision: number, ignoreMaxChipRevision = false): string[] =>
    codesOf(bytes, { chipRevision, ignoreMaxChipRevision });
  assert.deepEqual(at(99), ['IMAGE_CHIP_TOO_OLD']);
  assert.deepEqual([at(100), at(199)], [[], []]);
  assert.deepEqual(at(200), ['IMAGE_CHIP_TOO_NEW']);
  assert.deepEqual(at(200, true), []);
  for (const maxChipRevision of [0, 0xffff]) {
    assert.deepEqual(codesOf(sampleImage({ header: { maxChipRevision } }), { chipRevision: 999 }), []);
  }
});

test('the eFuse block revision is checked on every chip but ESP32', () => {
  const descriptor = { version: '1', projectName: 'x', minEfuseBlockRevision: 2, maxEfuseBlockRevision: 99 };
  const image = sampleImage({ descriptor });
  assert.deepEqual(codesOf(image, { efuseBlockRevision: 1 }), ['IMAGE_EFUSE_BLOCK_TOO_OLD']);
  assert.deepEqual(codesOf(image, { efuseBlockRevision: 100 }), ['IMAGE_EFUSE_BLOCK_TOO_NEW']);
  const esp32 = buildAppImage({
    chip: chipNamed('esp32'),
    entryAddress: 0,
    descriptor,
    segments: [{ loadAddress: 0x3f400020, data: new Uint8Array(256) }],
  });
  assert.deepEqual(codesOf(esp32, { efuseBlockRevision: 1 }), []);
});

test('a mapped segment off its page offset is refused, and the slot counts', () => {
  const bytes = sampleImage();
  viewOf(bytes).setUint32(0x18, 0x3c000024, true);
  assert.ok(codesOf(bytes).includes('IMAGE_MISPLACED_SEGMENT'));
  assert.deepEqual(codesOf(sampleImage(), { slotOffset: 0x11000 }), ['IMAGE_MISPLACED_SEGMENT']);
  assert.deepEqual(codesOf(sampleImage(), { slotOffset: 0x110000 }), []);
});

test('a segment for no memory of the chip is refused, padding is not', () => {
  const withRam = (loadAddress: number): Uint8Array =>
    sampleImage({
      segments: [
        { loadAddress: 0x3c000020, data: new Uint8Array(256) },
        { loadAddress, data: new Uint8Array(16) },
      ],
    });
  assert.deepEqual(codesOf(withRam(0x60000000)), ['IMAGE_BAD_LOAD_ADDRESS']);
  assert.deepEqual(codesOf(withRam(0x403dfff8)), ['IMAGE_BAD_LOAD_ADDRESS']);
  assert.deepEqual(codesOf(withRam(0x4)), []);
});

test('chips with one flash window crash on an image that does not map exactly two segments', () => {
  const bytes = buildAppImage({
    chip: chipNamed('esp32c6'),
    entryAddress: 0,
    segments: [{ loadAddress: 0x42000020, data: new Uint8Array(256) }],
  });
  const { problems, bootable } = verifyAppImage(bytes);
  assert.equal(bootable, false);
  assert.deepEqual(
    problems.map(({ code, stage }) => [code, stage]),
    [['IMAGE_MAPPED_SEGMENT_COUNT', 'start']],
  );
});

test('oddities that do not keep an image from booting are warnings', () => {
  const bytes = buildAppImage({
    chip: { ...chipNamed('esp32c3'), id: 0x7777 },
    entryAddress: 0,
    header: { hashAppended: false },
    segments: [{ loadAddress: 0x40380000, data: new Uint8Array(16) }],
  });
  const longer = new Uint8Array(bytes.length + 4);
  longer.set(bytes);
  const { bootable, warnings } = verifyAppImage(longer);
  assert.equal(bootable, true);
  assert.deepEqual(
    warnings.map((warning) => warning.code),
    ['IMAGE_UNKNOWN_CHIP', 'IMAGE_ENTRY_OUTSIDE', 'IMAGE_NO_DESCRIPTOR', 'IMAGE_NO_DIGEST', 'IMAGE_TRAILING_BYTES'],
  );
});
