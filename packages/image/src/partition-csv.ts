import { alignUp, hex } from './bytes.ts';
import type { Chip } from './chip.ts';
import { PartitionTableError } from './errors.ts';
import {
  APP_ALIGNMENT,
  PARTITION_ENCRYPTED,
  PARTITION_READONLY,
  type Partition,
  partitionTypes,
  SECTOR_SIZE,
} from './partition.ts';
import {
  knownSubtypeNames,
  partitionSubtypeByName,
  partitionSubtypeName,
  partitionTypeByName,
  partitionTypeName,
} from './partition-names.ts';
import { DEFAULT_TABLE_OFFSET, MAX_ROWS } from './partition-table.ts';

const KB = 1024;
const MB = 1024 * KB;
const UNDEFINED_SUBTYPE = 0x06;
const flagBits: Readonly<Record<string, number>> = { encrypted: PARTITION_ENCRYPTED, readonly: PARTITION_READONLY };

/** Circumstances a CSV table is read in. */
export interface CsvOptions {
  /** Flash offset of the table; blank offsets are counted from the sector behind it. Default 0x8000. */
  readonly tableOffset?: number;
  /** Chip whose bootloader offset a `bootloader, primary` row takes; default: a bootloader at 0. */
  readonly chip?: Chip;
}

/**
 * Reads a partition table from ESP-IDF's CSV: `Name, Type, SubType, Offset, Size, Flags` a line, `#` comments, sizes
 * with K or M, hexadecimal numbers, blank offsets (next free place, apps at 64 KB), negative sizes ("up to this flash
 * offset"). Offset and size of `primary` bootloader and table rows follow from `options`, whatever the columns say.
 *
 * @param text The CSV text.
 * @returns Rows in table order; `checkPartitionTable` says whether they make a good table.
 * @throws {PartitionTableError} Naming the line, when one cannot be understood.
 * @see ESP-IDF "Partition Tables", `gen_esp32part.py`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parsePartitionCsv } from '@aloft/image';
 *
 * const rows = parsePartitionCsv(`
 *   # Name, Type, SubType, Offset,  Size,   Flags
 *   nvs,      data, nvs,   ,        16K
 *   otadata,  data, ota,   ,        0x2000
 *   ota_0,    app,  ota_0, ,        1M
 *   storage,  data, fat,   ,        -4M,    encrypted
 * `);
 * assert.deepEqual(rows.map((row) => row.offset), [0x9000, 0xd000, 0x10000, 0x110000]);
 * assert.equal(rows[3]?.size, 0x400000 - 0x110000);
 * ```
 */
export function parsePartitionCsv(text: string, options: CsvOptions = {}): Partition[] {
  const tableOffset = options.tableOffset ?? DEFAULT_TABLE_OFFSET;
  const partitions: Partition[] = [];
  let end = tableOffset + SECTOR_SIZE;
  text.split(/\r\n|\r|\n/).forEach((content, index) => {
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const row = new CsvRow(trimmed, index + 1);
    if (partitions.length === MAX_ROWS) throw row.error('TABLE_TOO_MANY_ROWS', `At most ${MAX_ROWS} rows fit a table.`);
    const partition = isPrimary(row) ? primaryPartition(row, tableOffset, options.chip) : placedPartition(row, end);
    if (!isPrimary(row)) end = partition.offset + partition.size;
    partitions.push(partition);
  });
  return partitions;
}

/** One line of the table, columns understood but not yet placed in flash. */
class CsvRow {
  readonly line: number;
  readonly name: string;
  readonly type: number;
  readonly subtype: number;
  readonly offsetText: string;
  readonly sizeText: string;
  readonly flags: number;

  constructor(text: string, line: number) {
    this.line = line;
    const [name = '', type = '', subtype = '', offset = '', size = '', flags = '', ...rest] = text
      .split(',')
      .map((column) => column.trim());
    if (rest.some((column) => column !== '')) {
      throw this.error(
        'TABLE_BAD_COLUMN_COUNT',
        'There are more than six columns: Name, Type, SubType, Offset, Size, Flags.',
      );
    }
    this.name = name;
    this.type = this.parseType(type);
    this.subtype = this.parseSubtype(subtype);
    this.offsetText = offset;
    this.sizeText = size;
    this.flags = this.parseFlags(flags);
  }

  error(code: PartitionTableError['code'], message: string): PartitionTableError {
    return new PartitionTableError(code, `Line ${this.line} (${this.name}): ${message}`, { line: this.line });
  }

  /** Number in decimal or hexadecimal, optionally negative, with K or M. */
  number(text: string, column: string): number {
    const match = /^(-?)(0x[0-9a-f]+|\d+)([km]?)$/i.exec(text);
    const value = match === null ? Number.NaN : Number(match[2]) * unitOf(match[3] ?? '');
    if (value <= 0xffffffff) return match?.[1] === '-' ? -value : value;
    throw this.error('TABLE_BAD_NUMBER', `${column} "${text}" is no number like 4096, 0x1000, 64K or 1M below 4 GB.`);
  }

  private parseType(text: string): number {
    const type = partitionTypeByName(text) ?? (/^\d/.test(text) ? this.number(text, 'Type') : -1);
    if (type >= 0 && type <= 0xfe) return type;
    throw this.error(
      'TABLE_BAD_TYPE',
      `Type "${text}" is not app, data, bootloader, partition_table or a number up to 0xFE.`,
    );
  }

  private parseSubtype(text: string): number {
    if (text === '' && this.type !== partitionTypes.app) return UNDEFINED_SUBTYPE;
    const subtype = partitionSubtypeByName(this.type, text) ?? (/^\d/.test(text) ? this.number(text, 'SubType') : -1);
    if (subtype >= 0 && subtype <= 0xfe) return subtype;
    const known = knownSubtypeNames(this.type).join(', ');
    throw this.error(
      'TABLE_BAD_SUBTYPE',
      `SubType "${text}" is no number up to 0xFE and none of ${known || 'the names of this type'}.`,
    );
  }

  private parseFlags(text: string): number {
    let flags = 0;
    for (const flag of text.split(':').map((part) => part.trim())) {
      const bit = flag === '' ? 0 : Object.hasOwn(flagBits, flag) ? flagBits[flag] : undefined;
      if (bit === undefined) {
        throw this.error(
          'TABLE_BAD_FLAG',
          `Flag "${flag}" is not known. Flags are encrypted and readonly, joined by a colon.`,
        );
      }
      flags |= bit;
    }
    return flags;
  }
}

function unitOf(suffix: string): number {
  return suffix === '' ? 1 : suffix.toLowerCase() === 'k' ? KB : MB;
}

function isPrimary({ type, subtype }: CsvRow): boolean {
  return subtype === 0 && (type === partitionTypes.bootloader || type === partitionTypes.partition_table);
}

function primaryPartition(row: CsvRow, tableOffset: number, chip: Chip | undefined): Partition {
  const { name, type, subtype, flags } = row;
  if (type === partitionTypes.partition_table) {
    return { name, type, subtype, offset: tableOffset, size: SECTOR_SIZE, flags };
  }
  const offset = chip?.bootloaderOffset ?? 0;
  return { name, type, subtype, offset, size: tableOffset - offset, flags };
}

function placedPartition(row: CsvRow, end: number): Partition {
  const { name, type, subtype, flags } = row;
  const alignment = type === partitionTypes.app ? APP_ALIGNMENT : SECTOR_SIZE;
  const offset = row.offsetText === '' ? alignUp(end, alignment) : row.number(row.offsetText, 'Offset');
  if (offset < end) {
    throw row.error(
      'TABLE_OUT_OF_ORDER',
      `Offset ${hex(Math.max(offset, 0))} lies before ${hex(end)}, where the table or the partition above ends. Move it, or list partitions in flash order.`,
    );
  }
  if (row.sizeText === '') throw row.error('TABLE_NO_SIZE', 'Size is empty. Give a size such as 0x4000, 16K or 1M.');
  const given = row.number(row.sizeText, 'Size');
  const size = given < 0 ? -given - offset : given;
  if (size > 0) return { name, type, subtype, offset, size, flags };
  throw row.error(
    'TABLE_NO_SIZE',
    `Size "${row.sizeText}" leaves no room: the partition begins at ${hex(offset)}. Give a size above zero.`,
  );
}

/**
 * Writes a partition table as CSV that `gen_esp32part.py` reads back to the same rows. Flag bits without a name are
 * left out.
 *
 * @param partitions Rows in table order.
 * @throws {PartitionTableError} `TABLE_BAD_NAME` when a name cannot stand in CSV.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { partitionTableToCsv } from '@aloft/image';
 *
 * const csv = partitionTableToCsv([{ name: 'ota_0', type: 0, subtype: 0x10, offset: 0x10000, size: 0x180000, flags: 1 }]);
 * assert.equal(csv.split('\n')[1], 'ota_0,app,ota_0,0x10000,1536K,encrypted');
 * ```
 */
export function partitionTableToCsv(partitions: readonly Partition[]): string {
  const rows = partitions.map((partition, row) => {
    const { type, subtype, offset, size, flags } = partition;
    const [typeName, subtypeName] = [partitionTypeName(type), partitionSubtypeName(type, subtype)];
    return [csvName(partition, row), typeName, subtypeName, hex(offset), sizeText(size), flagNames(flags)].join(',');
  });
  return `${['# Name, Type, SubType, Offset, Size, Flags', ...rows].join('\n')}\n`;
}

function csvName({ name }: Partition, row: number): string {
  if (!/[,\r\n]/.test(name) && !name.startsWith('#') && name.trim() === name) return name;
  throw new PartitionTableError(
    'TABLE_BAD_NAME',
    `The name "${name}" in row ${row} cannot be written as CSV. Use letters, digits and underscores.`,
    { row },
  );
}

function sizeText(size: number): string {
  if (size % MB === 0) return `${size / MB}M`;
  return size % KB === 0 ? `${size / KB}K` : hex(size);
}

function flagNames(flags: number): string {
  return Object.keys(flagBits)
    .filter((name) => flags & (flagBits[name] ?? 0))
    .join(':');
}
