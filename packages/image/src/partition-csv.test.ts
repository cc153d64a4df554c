import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { PartitionTableError } from './errors.ts';
import { partitionTypes } from './partition.ts';
import { checkPartitionTable } from './partition-check.ts';
import { parsePartitionCsv, partitionTableToCsv } from './partition-csv.ts';
import { anyPartitions } from './test-support/any-partitions.ts';
import { chipNamed } from './test-support/sample-image.ts';

interface CsvVectors {
  readonly invalid: { readonly csv: string; readonly code: string; readonly line: number }[];
  readonly checks: {
    readonly name: string;
    readonly csv: string;
    readonly flashSize: number;
    readonly errors: string[];
  }[];
}

const vectors: CsvVectors = JSON.parse(
  readFileSync(new URL('../../../vectors/partitions/csv.json', import.meta.url), 'utf8'),
);

for (const { csv, code, line } of vectors.invalid) {
  test(`refused with ${code} in line ${line}: ${JSON.stringify(csv)}`, () => {
    assert.throws(
      () => parsePartitionCsv(csv),
      (error) => {
        return error instanceof PartitionTableError && error.code === code && error.line === line;
      },
    );
  });
}

for (const { name, csv, flashSize, errors } of vectors.checks) {
  test(`checked: ${name}`, () => {
    const problems = checkPartitionTable(parsePartitionCsv(csv), { flashSize });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error').map(({ code }) => code),
      errors,
    );
  });
}

test('rows in flash order survive CSV and back', () => {
  const property = fc.property(anyPartitions, (rows) => {
    let end = 0x9000;
    const partitions = rows
      .filter(({ type }) => type !== partitionTypes.bootloader && type !== partitionTypes.partition_table)
      .map((row) => {
        const offset = end + (row.offset % 0x5000);
        const size = 1 + (row.size % 0x100000);
        end = offset + size;
        return { ...row, offset, size };
      });
    assert.deepEqual(parsePartitionCsv(partitionTableToCsv(partitions)), partitions);
  });
  fc.assert(property, { seed: 10, numRuns: 200 });
});

test('any text is read or is a typed error', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'app',
      'data',
      'ota_0',
      'nvs',
      '',
      '0x9000',
      '64K',
      '-1M',
      '1m',
      'encrypted',
      'constructor',
      '#',
      ' ',
    ),
    fc.string({ maxLength: 6 }),
  );
  const text = fc.array(
    fc.array(cell, { maxLength: 8 }).map((cells) => cells.join(',')),
    { maxLength: 5 },
  );
  const property = fc.property(text, (lines) => {
    try {
      parsePartitionCsv(lines.join('\n'));
    } catch (error) {
      assert.ok(error instanceof PartitionTableError, String(error));
    }
  });
  fc.assert(property, { seed: 11, numRuns: 2000 });
});

test('line ends of every system and blanks around cells do not matter', () => {
  const expected = parsePartitionCsv('nvs,data,nvs,,16K\nota_0,app,ota_0,,1M');
  for (const text of [
    'nvs,data,nvs,,16K\r\nota_0,app,ota_0,,1M\r\n',
    ' nvs , DATA,\tNVS, , 0x4000 ,\rota_0,0,16,0x10000,1024k,',
  ]) {
    assert.deepEqual(parsePartitionCsv(text), expected);
  }
});

test('primary bootloader and table rows take their place from the chip and the table offset', () => {
  const csv = 'boot, bootloader, primary, N/A, N/A\ntable, partition_table, primary,,\nnvs, data, nvs,, 16K';
  const rows = parsePartitionCsv(csv, { chip: chipNamed('esp32'), tableOffset: 0xc000 });
  assert.deepEqual(
    rows.map(({ offset, size }) => [offset, size]),
    [
      [0x1000, 0xb000],
      [0xc000, 0x1000],
      [0xd000, 0x4000],
    ],
  );
  assert.deepEqual(
    checkPartitionTable(rows, { tableOffset: 0xc000 }).map(({ code }) => code),
    ['TABLE_NO_APP'],
  );
});

test('a name that CSV cannot carry is refused instead of written', () => {
  for (const name of ['a,b', '#a', ' a', 'a\nb']) {
    assert.throws(
      () => partitionTableToCsv([{ name, type: 1, subtype: 2, offset: 0, size: 1, flags: 0 }]),
      PartitionTableError,
    );
  }
});

test('what keeps updates from working is a warning', () => {
  const codes = (csv: string): string[] => checkPartitionTable(parsePartitionCsv(csv)).map(({ code }) => code);
  assert.deepEqual(codes('nvs,data,nvs,,16K'), ['TABLE_NO_APP']);
  assert.deepEqual(codes('a,app,ota_0,,1M'), ['TABLE_NO_OTADATA', 'TABLE_ONE_SLOT']);
  assert.deepEqual(codes('o,data,ota,,8K\na,app,ota_0,,1M\nb,app,ota_1,,1M\nc,app,ota_3,,1M'), ['TABLE_SLOT_GAP']);
  assert.deepEqual(codes('o,data,ota,,8K\na,app,ota_0,,1M\nb,app,ota_1,,2M'), ['TABLE_UNEQUAL_SLOTS']);
  assert.deepEqual(codes('o,data,ota,,8K\na,app,factory,,1M\nb,app,factory,,1M'), ['TABLE_DUPLICATE_SLOT']);
});

test('secure boot v1 asks for app sizes in units of 64 KB', () => {
  const rows = parsePartitionCsv('a,app,factory,0x10000,0x11000');
  assert.deepEqual(checkPartitionTable(rows), []);
  assert.deepEqual(
    checkPartitionTable(rows, { secureBootV1: true }).map(({ code }) => code),
    ['TABLE_MISALIGNED_SIZE'],
  );
});
