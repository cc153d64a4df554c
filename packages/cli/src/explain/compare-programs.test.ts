import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ElfSection, ElfSymbol } from '@aloft/image';
import { comparePrograms } from './compare-programs.ts';
import type { KnownProgram } from './load-elf.ts';

/** A program with one section and symbols of these sizes. */
function program(sizes: Readonly<Record<string, number>>, name = '.text'): KnownProgram {
  const section: ElfSection = { name, address: 0, storedAddress: 0, data: new Uint8Array(), symbols: [] };
  let start = 0;
  const places = Object.entries(sizes).map(([of, size]) => {
    const symbol: ElfSymbol = {
      name: of,
      kind: 'function',
      address: start,
      size,
      isLocal: false,
      sourceFile: undefined,
    };
    start += size;
    return { start: start - size, end: start, section, symbol };
  });
  const found = { foundBytes: start, differentBytes: 0, missingBytes: 0 };
  return { places, ...found, file: 'x.elf', match: 'build', hasSymbols: true };
}

test('what grew, shrank, came and went is told with the largest change first, and nothing else', () => {
  const { sections, symbols } = comparePrograms(
    program({ same: 10, grown: 10, shrunk: 50, gone: 4 }),
    program({ same: 10, grown: 40, shrunk: 45, fresh: 100 }),
  );
  assert.deepEqual(sections, [{ name: '.text', before: 74, after: 195 }]);
  assert.deepEqual(
    symbols.map(({ name, before, after }) => [name, before, after]),
    [
      ['fresh', 0, 100],
      ['grown', 10, 40],
      ['shrunk', 50, 45],
      ['gone', 4, 0],
    ],
  );
});

test('a function that moves to another section is gone here and new there', () => {
  const { sections, symbols } = comparePrograms(program({ main: 8 }, '.iram'), program({ main: 8 }, '.text'));
  assert.deepEqual(
    sections.map(({ name, before, after }) => [name, before, after]),
    [
      ['.text', 0, 8],
      ['.iram', 8, 0],
    ],
  );
  assert.equal(symbols.length, 2);
});
