import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildAppImage } from '../build-app-image.ts';
import { sampleElf } from '../test-support/sample-elf.ts';
import { chipNamed } from '../test-support/sample-image.ts';
import { locateProgram } from './locate-program.ts';
import { parseElf } from './parse-elf.ts';
import { readElfProgram } from './read-elf-program.ts';
import { spansOf } from './symbol-spans.ts';

const START = 0x42000000;
const SIZE = 64;

const anySymbols = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', ''),
    section: fc.constant(0),
    address: fc.integer({ min: START - 8, max: START + SIZE + 8 }),
    size: fc.nat(24),
    type: fc.constantFrom(1, 2),
    isLocal: fc.boolean(),
  }),
  { maxLength: 24 },
);

function bytesOf(size: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + seed) & 0xff);
}

test('every address of a section is in exactly one span, and in that of the symbol around it that begins last', () => {
  fc.assert(
    fc.property(anySymbols, (symbols) => {
      const [section] = readElfProgram(
        sampleElf([{ name: '.text', address: START, data: new Uint8Array(SIZE) }], symbols),
      ).sections;
      assert.ok(section);
      let at = START;
      for (const { start, end, symbol } of spansOf(section)) {
        assert.equal(start, at);
        assert.ok(end > start);
        at = end;
        const around = symbols.filter(
          ({ name, address, size }) =>
            name !== '' && size > 0 && address >= START && address <= start && address + size > start,
        );
        const latest = Math.max(...around.map(({ address }) => address));
        assert.ok((symbol?.address ?? 0) >= (around.length === 0 ? 0 : latest), JSON.stringify(symbol));
      }
      assert.equal(at, START + SIZE);
    }),
    { seed: 12, numRuns: 300 },
  );
});

test('a function of unknown size reaches to the next symbol', () => {
  const symbols = [
    { name: 'reset', section: 0, address: START, size: 0, type: 2 },
    { name: 'main', section: 0, address: START + 20, size: 10, type: 2 },
  ];
  const [section] = readElfProgram(
    sampleElf([{ name: '.text', address: START, data: bytesOf(64, 0) }], symbols),
  ).sections;
  assert.ok(section);
  assert.deepEqual(
    spansOf(section).map(({ start, end, symbol }) => [start - START, end - START, symbol?.name]),
    [
      [0, 20, 'reset'],
      [20, 30, 'main'],
      [30, 64, undefined],
    ],
  );
});

test('each byte of a program is found in the image built from it, even where the image cuts sections apart', () => {
  const elf = sampleElf([
    { name: '.rodata', address: 0x3c000020, data: bytesOf(300, 1) },
    { name: '.text', address: 0x42010020, data: bytesOf(500, 2) },
    { name: '.iram', address: 0x40380000, data: bytesOf(70_000, 3) },
  ]);
  const { sections, entryAddress } = parseElf(elf);
  const image = buildAppImage({ chip: chipNamed('esp32c3'), segments: sections, entryAddress });
  const { places, foundBytes, differentBytes, missingBytes } = locateProgram(readElfProgram(elf), image);
  assert.deepEqual([foundBytes, differentBytes, missingBytes], [70_800, 0, 0]);
  assert.ok(places.length > 3, 'the RAM section fills the gap between the others');
  assert.equal(
    places.reduce((sum, { start, end }) => sum + end - start, 0),
    70_800,
  );
});

test('a flat image begins with what is stored lowest, and data is found where it is stored', () => {
  const text = { name: '.text', address: 0x8000000, data: bytesOf(40, 1) };
  const data = { name: '.data', address: 0x20000000, storedAddress: 0x8000030, data: bytesOf(16, 2) };
  const symbol = { name: 'state', section: 1, address: 0x20000004, size: 4, type: 1 };
  const flat = new Uint8Array(0x40);
  flat.set(text.data);
  flat.set(data.data, 0x30);
  const located = locateProgram(readElfProgram(sampleElf([text, data], [symbol], 0x28)), flat);
  assert.deepEqual([located.foundBytes, located.differentBytes, located.missingBytes], [56, 0, 0]);
  assert.deepEqual(
    located.places.filter((place) => place.symbol?.name === 'state').map(({ start, end }) => [start, end]),
    [[0x34, 0x38]],
  );
});

test('a program of another image is told by what differs and what has no place', () => {
  const text = { name: '.text', address: 0x42000020, data: bytesOf(400, 1) };
  const image = buildAppImage({
    chip: chipNamed('esp32c3'),
    segments: [{ loadAddress: 0x42000020, data: bytesOf(200, 9) }],
    entryAddress: 0x42000020,
  });
  const { foundBytes, differentBytes, missingBytes } = locateProgram(readElfProgram(sampleElf([text])), image);
  assert.deepEqual([foundBytes, differentBytes, missingBytes], [200, 200, 200]);
});
