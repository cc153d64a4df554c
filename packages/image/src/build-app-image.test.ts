import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildAppDescriptor } from './app-descriptor.ts';
import { type AppImage, parseAppImage } from './app-image.ts';
import { assembleAppImage } from './assemble-app-image.ts';
import { buildAppImage } from './build-app-image.ts';
import { ImageBuildError, type ImageBuildErrorCode } from './errors.ts';
import { readMemorySegments } from './memory-segment.ts';
import { anyProgram, chipNamed, sampleImage } from './test-support/sample-image.ts';
import { verifyAppImage } from './verify-app-image.ts';

function layoutOf({ segments }: AppImage): string[] {
  const text = (value: number): string => value.toString(16);
  return segments.map(({ loadAddress, size, offset }) => `${text(loadAddress)}+${text(size)} @${text(offset)}`);
}

function failsWith(code: ImageBuildErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ImageBuildError && error.code === code;
}

test('parsing a built image gives the program back', () => {
  const property = fc.property(anyProgram, ({ chip, segments }) => {
    // Data may grow by zeros up to the ESP32's last-page minimum; everything else comes back as it went in.
    const bytes = buildAppImage({ chip, segments, entryAddress: 0 });
    const back = readMemorySegments(parseAppImage(bytes), bytes);
    assert.deepEqual(
      back.map((segment) => segment.loadAddress),
      segments.map((segment) => segment.loadAddress),
    );
    segments.forEach(({ data }, index) => {
      const found = back[index]?.data ?? new Uint8Array();
      assert.deepEqual(found.subarray(0, data.length), data);
      assert.ok(found.subarray(data.length).every((byte) => byte === 0));
      assert.ok(chip.name === 'esp32' || found.length === data.length);
    });
  });
  fc.assert(property, { seed: 2, numRuns: 40 });
});

test('a built image passes verification on its chip', () => {
  const property = fc.property(anyProgram, ({ chip, segments }) => {
    const bytes = buildAppImage({ chip, segments, entryAddress: 0 });
    assert.deepEqual(verifyAppImage(bytes, { chip, slotSize: bytes.length }).problems, []);
  });
  fc.assert(property, { seed: 3, numRuns: 40 });
});

test('assembling the segments of a parsed image in their order reproduces the file', () => {
  const property = fc.property(anyProgram, fc.boolean(), ({ chip, segments }, hashAppended) => {
    const bytes = buildAppImage({
      chip,
      segments,
      entryAddress: 0x1234,
      header: { hashAppended, minChipRevision: 301 },
    });
    const image = parseAppImage(bytes);
    const pieces = image.segments.map(({ loadAddress, offset, size }) => {
      return { loadAddress, data: bytes.subarray(offset, offset + size) };
    });
    assert.deepEqual(assembleAppImage({ header: image.header, segments: pieces }), bytes);
  });
  fc.assert(property, { seed: 4, numRuns: 40 });
});

test('the layout is that of a real hello_world image made by esptool', () => {
  const bytes = buildAppImage({
    chip: chipNamed('esp32'),
    entryAddress: 0x40080000,
    segments: [
      { loadAddress: 0x3f400020, data: new Uint8Array(0x676c) },
      { loadAddress: 0x3ffb0000, data: new Uint8Array(0x2784) },
      { loadAddress: 0x40080000, data: new Uint8Array(0x70f8 + 0x3240) },
      { loadAddress: 0x400d0020, data: new Uint8Array(0xa3b0) },
      { loadAddress: 0x50000000, data: new Uint8Array(0x28) },
    ],
  });
  assert.deepEqual(layoutOf(parseAppImage(bytes)), [
    '3f400020+676c @20',
    '3ffb0000+2784 @6794',
    '40080000+70f8 @8f20',
    '400d0020+a3b0 @10020',
    '400870f8+3240 @1a3d8',
    '50000000+28 @1d620',
  ]);
  assert.equal(bytes.length, 120432);
});

test('without RAM data a zero padding segment fills the gap', () => {
  const chip = chipNamed('esp32s3');
  const segments = [
    { loadAddress: 0x3c000020, data: new Uint8Array(256).fill(1) },
    { loadAddress: 0x42010020, data: new Uint8Array(16).fill(2) },
  ];
  const bytes = buildAppImage({ chip, segments, entryAddress: 0 });
  assert.deepEqual(layoutOf(parseAppImage(bytes)), ['3c000020+100 @20', '0+fef0 @128', '42010020+10 @10020']);
});

test('a gap that holds nothing but a segment header gets an empty padding segment', () => {
  const chip = chipNamed('esp32s3');
  const segments = [
    { loadAddress: 0x3c000020, data: new Uint8Array(0xffd8).fill(1) },
    { loadAddress: 0x42010008, data: new Uint8Array(16).fill(2) },
    { loadAddress: 0x40374000, data: new Uint8Array(16).fill(3) },
  ];
  const bytes = buildAppImage({ chip, segments, entryAddress: 0 });
  assert.deepEqual(layoutOf(parseAppImage(bytes)).slice(0, 3), [
    '3c000020+ffd8 @20',
    '0+0 @10000',
    '42010008+10 @10008',
  ]);
});

test('on ESP32 a mapped segment that barely enters a page is padded to 0x24 bytes into it', () => {
  const segments = [{ loadAddress: 0x3f400020, data: new Uint8Array(0xffe4) }];
  const sizeOn = (name: string, loadAddress: number): number | undefined => {
    const bytes = buildAppImage({
      chip: chipNamed(name),
      entryAddress: 0,
      segments: segments.map((segment) => ({ ...segment, loadAddress })),
    });
    return parseAppImage(bytes).segments[0]?.size;
  };
  assert.equal(sizeOn('esp32', 0x3f400020), 0x10004);
  assert.equal(sizeOn('esp32s3', 0x3c000020), 0xffe4);
});

test('the section with the descriptor goes first even at the higher address', () => {
  const appdesc = buildAppDescriptor({ version: '9', projectName: 'x' });
  const text = { loadAddress: 0x42000020, data: new Uint8Array(64) };
  const rodata = { loadAddress: 0x42010020, data: appdesc };
  const bytes = buildAppImage({ chip: chipNamed('esp32c6'), entryAddress: 0, segments: [text, rodata] });
  const image = parseAppImage(bytes);
  assert.equal(image.segments[0]?.loadAddress, 0x42010020);
  assert.equal(image.descriptor?.version, '9');
});

test('a smaller MMU page, from the descriptor or asked for, makes a smaller image', () => {
  const chip = chipNamed('esp32c6');
  const program = (mmuPageSizeLog2: number): Uint8Array =>
    buildAppImage({
      chip,
      entryAddress: 0,
      descriptor: { version: '1', projectName: 'x', mmuPageSizeLog2 },
      segments: [
        { loadAddress: 0x42000020, data: new Uint8Array(64) },
        { loadAddress: 0x42010020, data: new Uint8Array(256), name: '.flash.appdesc' },
      ],
    });
  const [small, large] = [program(13), program(16)];
  assert.equal(parseAppImage(small).mmuPageSize, 0x2000);
  assert.ok(small.length < large.length);
  for (const bytes of [small, large]) assert.deepEqual(verifyAppImage(bytes).problems, []);
});

test('the ELF digest is patched into the descriptor and never over other data', () => {
  const elfDigest = new Uint8Array(32).fill(0xab);
  assert.deepEqual(parseAppImage(sampleImage({ elfDigest })).descriptor?.elfDigest, elfDigest);
  const descriptor = { version: '1', projectName: 'x', elfDigest: new Uint8Array(32).fill(1) };
  assert.throws(() => sampleImage({ descriptor, elfDigest }), failsWith('BUILD_ELF_DIGEST_TAKEN'));
  assert.throws(() => sampleImage({ elfDigest: elfDigest.subarray(1) }), failsWith('BUILD_ELF_DIGEST_TAKEN'));
});

test('room for a secure boot signature ends the signed image on an MMU page', () => {
  const v2 = sampleImage({ signaturePadding: 'secure-boot-v2' });
  assert.equal(v2.length % 0x10000, 0);
  const v1 = sampleImage({ signaturePadding: 'secure-boot-v1' });
  assert.equal((v1.length + 4 + 64 + 12) % 0x10000, 0);
  for (const bytes of [v1, v2]) assert.equal(verifyAppImage(bytes).bootable, true);
});

test('what cannot become an image is refused with the reason', () => {
  const ram = (loadAddress: number, size: number): { loadAddress: number; data: Uint8Array } => {
    return { loadAddress, data: new Uint8Array(size) };
  };
  const cases: [ImageBuildErrorCode, () => unknown][] = [
    ['BUILD_SEGMENTS_OVERLAP', () => sampleImage({ segments: [ram(0x40380000, 9), ram(0x40380008, 4)] })],
    ['BUILD_SEGMENTS_SHARE_PAGE', () => sampleImage({ segments: [ram(0x3c000020, 256), ram(0x3c000220, 4)] })],
    ['BUILD_SEGMENTS_SHARE_PAGE', () => sampleImage({ segments: [ram(0x3c000020, 0xfff0), ram(0x3c010020, 4)] })],
    ['BUILD_SEGMENT_TOO_LARGE', () => sampleImage({ segments: [ram(0x3c000020, 0x1000000)] })],
    [
      'BUILD_TOO_MANY_SEGMENTS',
      () => sampleImage({ segments: Array.from({ length: 18 }, (_, n) => ram(0x3c000020 + n * 0x10000, 256)) }),
    ],
    ['BUILD_BAD_PAGE_SIZE', () => sampleImage({ mmuPageSize: 0x2000 })],
    ['BUILD_NO_DESCRIPTOR_ROOM', () => sampleImage({ segments: [ram(0x3c000020, 200)] })],
    ['BUILD_BAD_SIGNATURE_SIZE', () => sampleImage({ signature: new Uint8Array(100) })],
    ['BUILD_VALUE_OUT_OF_RANGE', () => sampleImage({ entryAddress: -1 })],
    ['BUILD_VALUE_OUT_OF_RANGE', () => sampleImage({ segments: [ram(0x3c000021, 256)] })],
    ['BUILD_VALUE_OUT_OF_RANGE', () => sampleImage({ segments: [ram(0xfffffffc, 256)] })],
    ['BUILD_TEXT_TOO_LONG', () => buildAppDescriptor({ version: 'x'.repeat(32), projectName: '' })],
  ];
  for (const [code, build] of cases) assert.throws(build, failsWith(code), code);
});
