import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewOf } from '../bytes.ts';
import { ElfError } from '../errors.ts';
import { tryDamaged } from '../test-support/damage.ts';
import { type SampleSection, type SampleSymbol, sampleElf } from '../test-support/sample-elf.ts';
import { locateProgram } from './locate-program.ts';
import { readElfProgram } from './read-elf-program.ts';

const ARM = 0x28;
const SECTIONS: readonly SampleSection[] = [
  { name: '.text', address: 0x42000000, data: new Uint8Array(64).fill(1) },
  { name: '.data', address: 0x3fc80000, storedAddress: 0x42000040, data: new Uint8Array(32).fill(2) },
];
const SYMBOLS: readonly SampleSymbol[] = [
  { name: 'lamp.c', section: -1, address: 0, size: 0, type: 4, isLocal: true },
  { name: 'blink', section: 0, address: 0x42000011, size: 8, type: 2, isLocal: true },
  { name: '$x', section: 0, address: 0x42000000, size: 0, type: 0, isLocal: true },
  { name: 'main', section: 0, address: 0x42000021, size: 12, type: 2 },
  { name: 'state', section: 1, address: 0x3fc80004, size: 4, type: 1 },
];

test('functions and objects come out with section, size, kind and the file of local ones', () => {
  const { machine, sections } = readElfProgram(sampleElf(SECTIONS, SYMBOLS, ARM));
  assert.equal(machine, 'arm');
  assert.deepEqual(
    sections.map(({ name, address, storedAddress, data }) => [name, address, storedAddress, data.length]),
    [
      ['.text', 0x42000000, 0x42000000, 64],
      ['.data', 0x3fc80000, 0x42000040, 32],
    ],
  );
  assert.deepEqual(
    sections.map(({ symbols }) => symbols.map(({ name, kind, size, sourceFile }) => [name, kind, size, sourceFile])),
    [
      [
        ['blink', 'function', 8, 'lamp.c'],
        ['main', 'function', 12, undefined],
      ],
      [['state', 'object', 4, undefined]],
    ],
  );
});

test('the lowest bit of an address counts in the code of every machine but Arm', () => {
  const addressOf = (machine: number): number | undefined =>
    readElfProgram(sampleElf(SECTIONS, SYMBOLS, machine)).sections[0]?.symbols[0]?.address;
  assert.equal(addressOf(ARM), 0x42000010);
  assert.equal(addressOf(0xf3), 0x42000011);
});

test('a stripped file has sections and no symbols', () => {
  const bytes = sampleElf(SECTIONS, SYMBOLS);
  const sectionOffset = viewOf(bytes).getUint32(0x20, true);
  viewOf(bytes).setUint32(sectionOffset + 3 * 0x28 + 4, 3, true);
  const { sections } = readElfProgram(bytes);
  assert.deepEqual(
    sections.map(({ symbols }) => symbols),
    [[], []],
  );
});

test('a file cut off anywhere, with any byte changed, or of noise is read and located, or is a typed error', () => {
  tryDamaged(sampleElf(SECTIONS, SYMBOLS), 8, (bytes) => {
    try {
      locateProgram(readElfProgram(bytes), new Uint8Array(128));
    } catch (error) {
      assert.ok(error instanceof ElfError, String(error));
    }
  });
});

test('symbols of another size, or with names in a section that does not exist, are refused by name', () => {
  for (const [field, value] of [
    [0x24, 12],
    [0x18, 99],
  ] as const) {
    const bytes = sampleElf(SECTIONS, SYMBOLS);
    const sectionOffset = viewOf(bytes).getUint32(0x20, true);
    viewOf(bytes).setUint32(sectionOffset + 3 * 0x28 + field, value, true);
    assert.throws(
      () => readElfProgram(bytes),
      (error) => error instanceof ElfError && error.code === 'ELF_BAD_TABLE',
    );
  }
});

test('a hundred thousand symbols in one another are read and located in a second or two', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    name: 'f',
    section: 0,
    address: 0x42000000 + (i & 31),
    size: 64 - 2 * (i & 31) + (i % 3),
    type: 2,
  }));
  const started = performance.now();
  locateProgram(readElfProgram(sampleElf(SECTIONS, many)), new Uint8Array(96));
  assert.ok(performance.now() - started < 4000);
});
