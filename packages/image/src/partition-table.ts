import { md5 } from '@noble/hashes/legacy.js';
import { hex, sameBytes, viewOf } from './bytes.ts';
import { PartitionTableError } from './errors.ts';
import type { Partition } from './partition.ts';

/** Flash offset of the partition table unless the build says otherwise. */
export const DEFAULT_TABLE_OFFSET = 0x8000;
/** Bytes of a sector that rows may use; the rest is for a signature. */
export const TABLE_DATA_SIZE = 0xc00;
/** Size of one row in bytes. */
export const ROW_SIZE = 32;
/** Most rows, MD5 row included, that leave room for an end row. */
export const MAX_ROWS: number = TABLE_DATA_SIZE / ROW_SIZE - 1;
/** Size of the label field in bytes. */
export const NAME_SIZE = 16;

const ROW_MAGIC = 0x50aa;
const MD5_ROW_MAGIC = 0xebeb;
const END_ROW_MAGIC = 0xffff;

/** A partition table as read from flash. */
export interface PartitionTable {
  /** Rows in table order. */
  readonly partitions: readonly Partition[];
  /** Whether an MD5 row guards the table (builds since 2017 write one). */
  readonly hasMd5: boolean;
}

/**
 * Reads a binary partition table as a bootloader does: rows up to the end row, MD5 verified.
 *
 * @param bytes The table at offset 0: a partition table file, or flash from the table's offset on.
 * @throws {PartitionTableError} When a bootloader would refuse it; the error names the row. A table of erased bytes is
 *   `TABLE_EMPTY`.
 * @see ESP-IDF `flash_partitions.c`, `gen_esp32part.py`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parsePartitionCsv, parsePartitionTable, partitionTableToBinary } from '@aloft/image';
 *
 * const rows = parsePartitionCsv('otadata, data, ota, 0x9000, 8K\nota_0, app, ota_0, , 1M');
 * const bytes = partitionTableToBinary(rows);
 * assert.deepEqual(parsePartitionTable(bytes), { partitions: rows, hasMd5: true });
 * ```
 */
export function parsePartitionTable(bytes: Uint8Array): PartitionTable {
  const data = bytes.subarray(0, TABLE_DATA_SIZE);
  const partitions: Partition[] = [];
  let hasMd5 = false;
  for (let row = 0; row * ROW_SIZE < TABLE_DATA_SIZE; row++) {
    const offset = row * ROW_SIZE;
    const bytesOfRow = data.subarray(offset, offset + ROW_SIZE);
    if (bytesOfRow.length < ROW_SIZE) {
      throw new PartitionTableError(
        'TABLE_TRUNCATED',
        `Row ${row} is cut off at ${hex(bytes.length)}, before any end row. Read the whole sector of the table.`,
        { offset: bytes.length, row },
      );
    }
    const view = viewOf(bytesOfRow);
    const magic = view.getUint16(0, true);
    if (magic === ROW_MAGIC) {
      partitions.push(parseRow(bytesOfRow, view, row));
    } else if (magic === MD5_ROW_MAGIC) {
      checkMd5Row(data, row, hasMd5);
      hasMd5 = true;
    } else if (magic === END_ROW_MAGIC && view.getUint16(2, true) === 0xffff) {
      if (row > 0) return { partitions, hasMd5 };
      throw new PartitionTableError('TABLE_EMPTY', 'There is no partition table; the flash is erased here.', { row });
    } else {
      throw new PartitionTableError(
        'TABLE_BAD_ROW_MAGIC',
        `Row ${row} at ${hex(offset)} begins with ${hex(magic)}, not ${hex(ROW_MAGIC)}. ${row === 0 ? 'This is no partition table' : 'The table is damaged; write it again'}.`,
        { offset, row },
      );
    }
  }
  throw new PartitionTableError(
    'TABLE_NO_END_ROW',
    `All ${TABLE_DATA_SIZE / ROW_SIZE} rows are used and no end row follows. Write the table again with at most ${MAX_ROWS} rows.`,
    { offset: TABLE_DATA_SIZE },
  );
}

function parseRow(bytes: Uint8Array, view: DataView, row: number): Partition {
  return {
    name: parseName(bytes.subarray(12, 12 + NAME_SIZE), row),
    type: view.getUint8(2),
    subtype: view.getUint8(3),
    offset: view.getUint32(4, true),
    size: view.getUint32(8, true),
    flags: view.getUint32(28, true),
  };
}

function parseName(field: Uint8Array, row: number): string {
  const end = field.indexOf(0);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw new PartitionTableError('TABLE_BAD_NAME', `The name in row ${row} is not UTF-8 text. The table is damaged.`, {
      offset: row * ROW_SIZE + 12,
      row,
    });
  }
}

function checkMd5Row(data: Uint8Array, row: number, hadMd5: boolean): void {
  const offset = row * ROW_SIZE;
  if (hadMd5) {
    throw new PartitionTableError('TABLE_TWO_MD5_ROWS', `Row ${row} is a second MD5 row. Write the table again.`, {
      offset,
      row,
    });
  }
  if (sameBytes(md5(data.subarray(0, offset)), data.subarray(offset + 16, offset + ROW_SIZE))) return;
  throw new PartitionTableError(
    'TABLE_BAD_MD5',
    `The MD5 in row ${row} does not match the rows before it. The table is damaged; a device resets forever. Write it again.`,
    { offset, row },
  );
}

/**
 * Writes a partition table for flash: rows, MD5 row, padding of 0xFF to 3072 bytes.
 *
 * @param partitions Rows in table order. Only what the format itself forbids is refused; `checkPartitionTable` knows
 *   the other rules.
 * @param options `md5: false` leaves out the MD5 row, for bootloaders from before 2017.
 * @throws {PartitionTableError} `TABLE_TOO_MANY_ROWS`, `TABLE_BAD_NAME`, `TABLE_VALUE_OUT_OF_RANGE`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parsePartitionCsv, partitionTableToBinary } from '@aloft/image';
 *
 * const bytes = partitionTableToBinary(parsePartitionCsv('nvs, data, nvs, 0x9000, 0x4000'));
 * assert.equal(bytes.length, 0xc00);
 * assert.deepEqual([...bytes.subarray(0, 8)], [0xaa, 0x50, 1, 2, 0, 0x90, 0, 0]);
 * ```
 */
export function partitionTableToBinary(
  partitions: readonly Partition[],
  options: { readonly md5?: boolean } = {},
): Uint8Array {
  const withMd5 = options.md5 !== false;
  const rows = partitions.length + (withMd5 ? 1 : 0);
  if (rows > MAX_ROWS) {
    throw new PartitionTableError(
      'TABLE_TOO_MANY_ROWS',
      `${partitions.length} partitions need ${rows} rows; at most ${MAX_ROWS} fit. Remove ${rows - MAX_ROWS}.`,
      { row: MAX_ROWS },
    );
  }
  const bytes = new Uint8Array(TABLE_DATA_SIZE).fill(0xff);
  partitions.forEach((partition, row) => {
    writeRow(bytes.subarray(row * ROW_SIZE, (row + 1) * ROW_SIZE), partition, row);
  });
  if (withMd5) {
    const end = partitions.length * ROW_SIZE;
    viewOf(bytes).setUint16(end, MD5_ROW_MAGIC, true);
    bytes.set(md5(bytes.subarray(0, end)), end + 16);
  }
  return bytes;
}

function writeRow(bytes: Uint8Array, partition: Partition, row: number): void {
  const name = new TextEncoder().encode(partition.name);
  if (name.length > NAME_SIZE || name.includes(0)) {
    throw new PartitionTableError(
      'TABLE_BAD_NAME',
      `The name "${partition.name}" in row ${row} has ${name.length} bytes; at most ${NAME_SIZE} fit, none of them zero.`,
      { row },
    );
  }
  const view = viewOf(bytes);
  view.setUint16(0, ROW_MAGIC, true);
  view.setUint8(2, ranged('type', partition.type, 0xff, row));
  view.setUint8(3, ranged('subtype', partition.subtype, 0xff, row));
  view.setUint32(4, ranged('offset', partition.offset, 0xffffffff, row), true);
  view.setUint32(8, ranged('size', partition.size, 0xffffffff, row), true);
  bytes.fill(0, 12, 12 + NAME_SIZE).set(name, 12);
  view.setUint32(28, ranged('flags', partition.flags, 0xffffffff, row), true);
}

function ranged(field: string, value: number, max: number, row: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new PartitionTableError(
    'TABLE_VALUE_OUT_OF_RANGE',
    `The ${field} in row ${row} is ${value}; it must be a whole number from 0 to ${hex(max)}.`,
    { row },
  );
}
