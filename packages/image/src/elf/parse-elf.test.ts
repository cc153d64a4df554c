import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAppDescriptor } from '../app-descriptor.ts';
import { parseAppImage } from '../app-image.ts';
import { buildAppImage } from '../build-app-image.ts';
import { viewOf } from '../bytes.ts';
import { ElfError } from '../errors.ts';
import { type MemorySegment, readMemorySegments } from '../memory-segment.ts';
import { tryDamaged } from '../test-support/damage.ts';
import { chipNamed } from '../test-support/sample-image.ts';
import { parseElf } from './parse-elf.ts';

const HEADER_SIZE = 0x34;

/** Writes an ELF file whose sections and program segments hold the given data. */
function makeElf(parts: readonly Required<MemorySegment>[], machine = 0xf3): Uint8Array {
  const names = new TextEncoder().encode(`\0${parts.map((part) => part.name).join('\0')}\0`);
  const dataSize = parts.reduce((sum, part) => sum + part.data.length, 0);
  const programOffset = HEADER_SIZE + dataSize + names.length;
  const sectionOffset = programOffset + parts.length * 0x20;
  const bytes = new Uint8Array(sectionOffset + (parts.length + 2) * 0x28);
  const view = viewOf(bytes);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(0x12, machine, true);
  view.setUint32(0x18, 0x40380004, true);
  view.setUint32(0x1c, programOffset, true);
  view.setUint32(0x20, sectionOffset, true);
  [0x34, 0x20, parts.length, 0x28, parts.length + 2, parts.length + 1].forEach((value, index) => {
    view.setUint16(0x28 + 2 * index, value, true);
  });
  let offset = HEADER_SIZE;
  let nameOffset = 1;
  parts.forEach(({ loadAddress, data, name }, index) => {
    bytes.set(data, offset);
    const words = [1, offset, loadAddress, loadAddress, data.length, data.length];
    putWords(view, programOffset + index * 0x20, words);
    const section = [nameOffset, 1, 2, loadAddress, offset, data.length];
    putWords(view, sectionOffset + (index + 1) * 0x28, section);
    offset += data.length;
    nameOffset += name.length + 1;
  });
  bytes.set(names, offset);
  const strings = sectionOffset + (parts.length + 1) * 0x28;
  putWords(view, strings, [0, 3, 0, 0, offset, names.length]);
  return bytes;
}

function putWords(view: DataView, offset: number, words: readonly number[]): void {
  words.forEach((word, index) => {
    view.setUint32(offset + 4 * index, word, true);
  });
}

const parts: Required<MemorySegment>[] = [
  { name: '.iram0.text', loadAddress: 0x40380000, data: new Uint8Array(62).fill(1) },
  { name: '.flash.text', loadAddress: 0x42000020, data: new Uint8Array(128).fill(2) },
  { name: '.flash.appdesc', loadAddress: 0x3c010020, data: buildAppDescriptor({ version: '1', projectName: 'elf' }) },
  { name: '.flash.rodata', loadAddress: 0x3c010120, data: new Uint8Array(64).fill(3) },
];

test('sections and program segments come out with their addresses, data and names', () => {
  const elf = parseElf(makeElf(parts));
  assert.deepEqual([elf.architecture, elf.entryAddress], ['riscv', 0x40380004]);
  assert.deepEqual(elf.sections, parts);
  assert.deepEqual(
    elf.programSegments,
    parts.map(({ loadAddress, data }) => ({ loadAddress, data })),
  );
  assert.equal(parseElf(makeElf(parts, 0x5e)).architecture, 'xtensa');
});

test('an ELF file becomes an image that holds its sections', () => {
  const { sections, entryAddress } = parseElf(makeElf(parts));
  const bytes = buildAppImage({ chip: chipNamed('esp32c3'), segments: sections, entryAddress });
  const image = parseAppImage(bytes);
  assert.equal(image.header.entryAddress, entryAddress);
  assert.equal(image.descriptor?.projectName, 'elf');
  assert.deepEqual(
    readMemorySegments(image, bytes).map(({ loadAddress, data }) => [loadAddress, data.length]),
    [
      [0x3c010020, 320],
      [0x40380000, 64],
      [0x42000020, 128],
    ],
  );
});

test('an ELF file cut off anywhere, or with any byte changed, is read or is a typed error', () => {
  tryDamaged(makeElf(parts), 7, (bytes) => {
    try {
      parseElf(bytes);
    } catch (error) {
      assert.ok(error instanceof ElfError, String(error));
    }
  });
});

test('a table that loads the same bytes again and again is refused', () => {
  const bytes = makeElf(parts);
  const sectionOffset = viewOf(bytes).getUint32(0x20, true);
  for (let index = 1; index <= parts.length; index++) {
    viewOf(bytes).setUint32(sectionOffset + index * 0x28 + 0x10, 0, true);
    viewOf(bytes).setUint32(sectionOffset + index * 0x28 + 0x14, bytes.length, true);
  }
  assert.throws(
    () => parseElf(bytes),
    (error) => error instanceof ElfError && error.code === 'ELF_OVERLAPPING_DATA',
  );
});

test('other machines and formats are refused by name', () => {
  const code = (change: (bytes: Uint8Array) => void): string => {
    const bytes = makeElf(parts);
    change(bytes);
    try {
      parseElf(bytes);
    } catch (error) {
      if (error instanceof ElfError) return error.code;
    }
    return 'read';
  };
  assert.equal(
    code((bytes) => bytes.fill(0x3e, 0x12, 0x13)),
    'ELF_WRONG_MACHINE',
  );
  assert.equal(
    code((bytes) => bytes.fill(2, 4, 5)),
    'ELF_NOT_32_BIT_LITTLE_ENDIAN',
  );
  assert.equal(
    code((bytes) => bytes.fill(0, 0, 1)),
    'ELF_BAD_MAGIC',
  );
  assert.equal(
    code((bytes) => bytes.fill(9, 0x2e, 0x2f)),
    'ELF_BAD_TABLE',
  );
});
