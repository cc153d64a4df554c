import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { PartitionTableError } from './errors.ts';
import type { Partition } from './partition.ts';
import { parsePartitionCsv, partitionTableToCsv } from './partition-csv.ts';
import { parsePartitionTable, partitionTableToBinary } from './partition-table.ts';
import { anyPartitions } from './test-support/any-partitions.ts';

interface TableVectors {
  readonly tables: {
    readonly name: string;
    readonly csv: string;
    readonly partitions: Partition[];
    readonly bytes: string;
  }[];
  readonly invalid: {
    readonly name: string;
    readonly bytes: string;
    readonly padded: boolean;
    readonly code: string;
  }[];
}

const vectors: TableVectors = JSON.parse(
  readFileSync(new URL('../../../vectors/partitions/tables.json', import.meta.url), 'utf8'),
);

function padded(hex: string): Uint8Array {
  const bytes = new Uint8Array(0xc00).fill(0xff);
  bytes.set(hexToBytes(hex));
  return bytes;
}

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    parsePartitionTable(bytes);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof PartitionTableError, String(error));
    return error.code;
  }
}

for (const { name, csv, partitions, bytes } of vectors.tables) {
  test(`vector: ${name}`, () => {
    assert.deepEqual(parsePartitionCsv(csv), partitions);
    assert.equal(bytesToHex(partitionTableToBinary(partitions)), bytesToHex(padded(bytes)));
    assert.deepEqual(parsePartitionTable(padded(bytes)), { partitions, hasMd5: true });
    assert.deepEqual(parsePartitionCsv(partitionTableToCsv(partitions)), partitions);
  });
}

for (const { name, bytes, padded: isPadded, code } of vectors.invalid) {
  test(`vector refused: ${name}`, () => {
    assert.equal(codeOf(isPadded ? padded(bytes) : hexToBytes(bytes)), code);
  });
}

test('a written table is read back as it was', () => {
  const property = fc.property(anyPartitions, fc.boolean(), (partitions, md5) => {
    assert.deepEqual(parsePartitionTable(partitionTableToBinary(partitions, { md5 })), { partitions, hasMd5: md5 });
  });
  fc.assert(property, { seed: 8, numRuns: 200 });
});

test('any one changed bit in the rows of a table is found by its MD5, its row magic or its end', () => {
  const bytes = partitionTableToBinary(vectors.tables[0]?.partitions ?? []);
  for (let bit = 0; bit < 6 * 32 * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.notEqual(codeOf(changed), undefined, `bit ${bit}`);
  }
});

test('cut off anywhere before its end row, a table is a typed error', () => {
  const bytes = partitionTableToBinary(vectors.tables[0]?.partitions ?? []);
  for (let size = 0; size < 8 * 32; size++) assert.equal(codeOf(bytes.subarray(0, size)), 'TABLE_TRUNCATED');
});

test('random bytes are read or are a typed error', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 4096, size: 'max' }), (bytes) => {
    for (let row = 0; row < bytes.length - 1; row += 32) bytes.set([0xaa, 0x50], row);
    codeOf(bytes);
  });
  fc.assert(property, { seed: 9, numRuns: 100 });
});

test('94 partitions and an MD5 row fit, one more does not', () => {
  const rows = (count: number): Partition[] => {
    return Array.from({ length: count }, (_, n) => ({
      name: `p${n}`,
      type: 0x40,
      subtype: 0,
      offset: 0,
      size: 0,
      flags: 0,
    }));
  };
  assert.equal(parsePartitionTable(partitionTableToBinary(rows(94))).partitions.length, 94);
  const tooMany = (error: unknown): boolean =>
    error instanceof PartitionTableError && error.code === 'TABLE_TOO_MANY_ROWS';
  assert.throws(() => partitionTableToBinary(rows(95)), tooMany);
  assert.equal(parsePartitionTable(partitionTableToBinary(rows(95), { md5: false })).partitions.length, 95);
});

test('a table whose every row is used has no end row', () => {
  const row = partitionTableToBinary([{ name: 'a', type: 0x40, subtype: 0, offset: 0, size: 0, flags: 0 }]).subarray(
    0,
    32,
  );
  const bytes = new Uint8Array(0xc00);
  for (let offset = 0; offset < bytes.length; offset += 32) bytes.set(row, offset);
  assert.equal(codeOf(bytes), 'TABLE_NO_END_ROW');
});

test('what a row cannot hold is refused', () => {
  const good: Partition = { name: 'a', type: 1, subtype: 2, offset: 0, size: 0, flags: 0 };
  const changes: Partial<Partition>[] = [
    { name: 'x'.repeat(17) },
    { name: 'a\0b' },
    { type: 256 },
    { size: -1 },
    { offset: 2 ** 32 },
    { flags: 0.5 },
  ];
  for (const change of changes) {
    assert.throws(() => partitionTableToBinary([{ ...good, ...change }]), PartitionTableError, JSON.stringify(change));
  }
  assert.equal(
    parsePartitionTable(partitionTableToBinary([{ ...good, name: 'x'.repeat(16) }])).partitions[0]?.name.length,
    16,
  );
});
