import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestToHex } from './digest.ts';
import { type BoardFacts, boardProblem } from './files/board-fit.ts';
import { decodeFileList, encodeFileList, type FileList, isFileList } from './files/file-list.ts';
import { decodeFileSources, encodeFileSources, type FileSource } from './files/file-sources.ts';
import { boardCases } from './vectors/files/boards.ts';
import { invalidLists } from './vectors/files/invalid-lists.ts';
import { type ExpectedSource, FILE_COUNT, invalidSources, validSources } from './vectors/files/sources-cases.ts';
import { type ExpectedList, validLists } from './vectors/files/valid-lists.ts';
import { filesVectorFiles } from './vectors/files/vector-files.ts';

const folder = new URL('../../../vectors/files/', import.meta.url);

function readableList({ files, requirements }: FileList): ExpectedList {
  return {
    files: files.map(({ path, size, digest }) => ({ path, size, sha256: digestToHex(digest) })),
    requirements,
  };
}

function readableSource(source: FileSource): ExpectedSource {
  const { kind, index, size } = source;
  const sha256 = digestToHex(source.digest);
  if (source.kind === 'deflated') return { kind, index, sha256, size, windowBits: source.windowBits };
  return { kind, index, sha256, size, baseSha256: digestToHex(source.baseDigest), ramSize: source.ramSize };
}

test('the committed vector files are the ones this code writes', () => {
  for (const { name, text } of filesVectorFiles()) {
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, `${name} differs: run write-vectors.ts`);
  }
});

for (const { name, bytes, expected } of validLists()) {
  test(`list accepted, read and written back: ${name}`, () => {
    const list = decodeFileList(bytes);
    assert.deepEqual(readableList(list), expected);
    assert.deepEqual(encodeFileList(list), bytes);
    assert.ok(isFileList(bytes));
  });
}

for (const { name, bytes, error } of invalidLists()) {
  test(`list refused as ${error}: ${name}`, () => {
    assert.throws(() => decodeFileList(bytes), { name: 'ReleaseError', code: error });
  });
}

for (const { name, bytes, board, error } of boardCases()) {
  test(`${error === null ? 'for the board' : error}: ${name}`, () => {
    assert.equal(boardProblem(decodeFileList(bytes).requirements, board)?.code ?? null, error);
  });
}

test('what keeps a set of files off a board names what the set wants and what the board has', () => {
  const what = { platform: 'rp2', mpy: 0x1306, smallIntBits: 31, machine: 'Pico W', freeHeap: 50_000 };
  const board: BoardFacts = { version: [1, 20, 0], ...what };
  const law = (requirements: FileList['requirements'], expected: string): void =>
    assert.equal(boardProblem(requirements, board)?.message, expected);
  law({ micropython: [1, 22, 0] }, 'needs MicroPython 1.22.0, and this is 1.20.0');
  law({ platforms: ['esp32', 'esp8266'] }, 'is for esp32, esp8266, and this is rp2');
  law(
    { mpyHeaders: [0x1f2b06] },
    'has .mpy files of version 6.3 for xtensawin with integers of 31 bits, and this loads version 6.3 for armv6m with integers of 31 bits',
  );
  law({ boards: ['ESP32S3'] }, 'is for ESP32S3, and this is Pico W');
  law({ heap: 60_000 }, 'needs 60000 bytes of heap, and 50000 are free');
});

for (const { name, bytes, sources } of validSources()) {
  test(`sources accepted, read and written back: ${name}`, () => {
    const found = decodeFileSources(bytes, FILE_COUNT);
    assert.deepEqual(found.map(readableSource), sources);
    assert.deepEqual(encodeFileSources(found, FILE_COUNT), bytes);
  });
}

for (const { name, bytes, error } of invalidSources()) {
  test(`sources refused as ${error}: ${name}`, () => {
    assert.throws(() => decodeFileSources(bytes, FILE_COUNT), { name: 'ReleaseError', code: error });
  });
}
