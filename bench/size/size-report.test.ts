import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoderFiles, readTextSize } from './decoder-size.ts';
import { largestTotal, sizeReport, totalSize } from './size-report.ts';

const small = {
  processor: 'rv32imc',
  compiler: 'gcc 1.2',
  files: new Map([
    ['patch.c', 1200],
    ['crc32.c', 100],
  ]),
};
const large = { processor: 'Thumb-2', compiler: 'gcc 3.4', files: new Map([['patch.c', 2000]]) };

test('the first column of the second line is code and constants', () => {
  const output =
    '   text\t   data\t    bss\t    dec\t    hex\tfilename\n   1234\t      5\t      6\t   1245\t    4dd\tx.o\n';
  assert.equal(readTextSize(output), 1234);
  assert.throws(() => readTextSize('x.o: no such file'), RangeError);
});

test('the decoder is its own files and the checksum of the header', () => {
  assert.deepEqual(decoderFiles(['sha256.c', 'patch_map.c', 'patch.c', 'patch.h', 'crc32.c', 'dispatch.c']), [
    'crc32.c',
    'patch.c',
    'patch_map.c',
  ]);
});

test('a file that one processor does not have is unknown there, and totals are per processor', () => {
  assert.equal(totalSize(small), 1300);
  assert.equal(largestTotal({ sizes: [small, large], skipped: [] }), 2000);
  const report = sizeReport({ sizes: [small, large], skipped: [] });
  assert.match(report, /crc32\.c +\| +100 \| +– \|/);
  assert.match(report, /together +\| +1 300 \| +2 000 \|/);
});

test('without any compiler the report says what is missing and nothing else', () => {
  assert.equal(largestTotal({ sizes: [], skipped: [] }), undefined);
  assert.equal(sizeReport({ sizes: [], skipped: ['rv32imc: no gcc'] }), '- skipped: rv32imc: no gcc');
});
