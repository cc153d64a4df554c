import { hex } from './bytes.ts';
import {
  APP_ALIGNMENT,
  isOtadata,
  OTADATA_SIZE,
  otaSlotNumber,
  otaSlots,
  PARTITION_READONLY,
  type Partition,
  partitionTypes,
  SECTOR_SIZE,
} from './partition.ts';
import { DEFAULT_TABLE_OFFSET, MAX_ROWS } from './partition-table.ts';

const NVS_SUBTYPE = 0x02;
const COREDUMP_SUBTYPE = 0x03;
/** Writable NVS needs three sectors: two in use and one spare. */
const NVS_MINIMUM_SIZE = 0x3000;

/** Codes of {@link PartitionProblem}. */
export type PartitionProblemCode =
  | 'TABLE_MISALIGNED_OFFSET'
  | 'TABLE_MISALIGNED_SIZE'
  | 'TABLE_OVERLAP'
  | 'TABLE_OVER_ITSELF'
  | 'TABLE_BEYOND_FLASH'
  | 'TABLE_DUPLICATE_NAME'
  | 'TABLE_DUPLICATE_SLOT'
  | 'TABLE_MANY_OTADATA'
  | 'TABLE_OTADATA_SIZE'
  | 'TABLE_NVS_SIZE'
  | 'TABLE_READONLY_FORBIDDEN'
  | 'TABLE_TOO_MANY_ROWS'
  | 'TABLE_NO_APP'
  | 'TABLE_NO_OTADATA'
  | 'TABLE_ONE_SLOT'
  | 'TABLE_SLOT_GAP'
  | 'TABLE_UNEQUAL_SLOTS';

/** Something wrong with a partition table. */
export interface PartitionProblem {
  readonly code: PartitionProblemCode;
  /** `error`: ESP-IDF's tool or a bootloader refuses the table. `warning`: it works, but updates will not or badly. */
  readonly severity: 'error' | 'warning';
  /** Row it is about, from 0; undefined when it is about the table as a whole. */
  readonly row: number | undefined;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

/** What is known of the device a table is for. */
export interface PartitionCheckOptions {
  /** Flash size in bytes; without it nothing is checked against it. */
  readonly flashSize?: number;
  /** Flash offset of the table. Default 0x8000. */
  readonly tableOffset?: number;
  /** Whether secure boot v1 is used, which asks for app sizes in units of 64 KB. */
  readonly secureBootV1?: boolean;
}

/**
 * Checks a partition table against every rule of ESP-IDF's tool and bootloader, and against what updates need. Reports
 * all problems at once.
 *
 * @param partitions Rows in table order.
 * @returns Problems, row by row, then those of the whole table; none when the table is good.
 * @see ESP-IDF `gen_esp32part.py`, `flash_partitions.c`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkPartitionTable, parsePartitionCsv } from '@aloft/image';
 *
 * const rows = parsePartitionCsv('otadata,data,ota,0x9000,4K\nota_0,app,ota_0,0x10000,1M\nota_1,app,ota_1,,1M');
 * const problems = checkPartitionTable(rows, { flashSize: 0x200000 });
 * assert.deepEqual(problems.map(({ row, code }) => [row, code]),
 *   [[0, 'TABLE_OTADATA_SIZE'], [2, 'TABLE_BEYOND_FLASH']]);
 * ```
 */
export function checkPartitionTable(
  partitions: readonly Partition[],
  options: PartitionCheckOptions = {},
): PartitionProblem[] {
  return [
    ...partitions.flatMap((partition, row) => [
      ...checkAlignment(partition, row, options.secureBootV1 === true),
      ...checkBounds(partition, row, options),
      ...checkPurpose(partition, row),
      ...checkAgainstEarlier(partition, row, partitions),
    ]),
    ...checkCount(partitions),
    ...checkSlots(partitions),
  ];
}

function* checkAlignment(partition: Partition, row: number, secureBootV1: boolean): Generator<PartitionProblem> {
  const { name, offset, size, type } = partition;
  const isApp = type === partitionTypes.app;
  const alignment = isApp ? APP_ALIGNMENT : SECTOR_SIZE;
  if (offset % alignment !== 0) {
    const message = `${name} begins at ${hex(offset)}; ${isApp ? 'apps' : 'partitions'} begin at multiples of ${hex(alignment)}. Move it to ${hex(Math.ceil(offset / alignment) * alignment)}.`;
    yield error('TABLE_MISALIGNED_OFFSET', row, message);
  }
  const unit = secureBootV1 ? APP_ALIGNMENT : SECTOR_SIZE;
  if (isApp && size % unit !== 0) {
    const message = `${name} has ${hex(size)} bytes; app sizes are multiples of ${hex(unit)}. Make it ${hex(Math.ceil(size / unit) * unit)}.`;
    yield error('TABLE_MISALIGNED_SIZE', row, message);
  }
}

function* checkBounds(partition: Partition, row: number, options: PartitionCheckOptions): Generator<PartitionProblem> {
  const { name, offset, size } = partition;
  const tableOffset = options.tableOffset ?? DEFAULT_TABLE_OFFSET;
  if (!isBelowTable(partition) && offset < tableOffset + SECTOR_SIZE) {
    const message = `${name} begins at ${hex(offset)}, but bootloader and partition table reach to ${hex(tableOffset + SECTOR_SIZE)}. Move it behind them.`;
    yield error('TABLE_OVER_ITSELF', row, message);
  }
  if (options.flashSize !== undefined && offset + size > options.flashSize) {
    const message = `${name} ends at ${hex(offset + size)}, ${offset + size - options.flashSize} bytes behind the flash's end at ${hex(options.flashSize)}; a device resets forever. Make partitions smaller.`;
    yield error('TABLE_BEYOND_FLASH', row, message);
  }
}

/** Rows that describe the bootloader or the table itself lie where other partitions may not. */
function isBelowTable({ type }: Partition): boolean {
  return type === partitionTypes.bootloader || type === partitionTypes.partition_table;
}

function* checkPurpose(partition: Partition, row: number): Generator<PartitionProblem> {
  const { name, size, subtype } = partition;
  const isReadonly = (partition.flags & PARTITION_READONLY) !== 0;
  if (partition.type !== partitionTypes.data) return;
  if (isOtadata(partition) && size !== OTADATA_SIZE) {
    yield error('TABLE_OTADATA_SIZE', row, `${name} has ${hex(size)} bytes; otadata has exactly ${hex(OTADATA_SIZE)}.`);
  }
  if (subtype === NVS_SUBTYPE && !isReadonly && size < NVS_MINIMUM_SIZE) {
    const message = `${name} has ${hex(size)} bytes; writable NVS needs ${hex(NVS_MINIMUM_SIZE)} or more. Enlarge it or make it readonly.`;
    yield error('TABLE_NVS_SIZE', row, message);
  }
  if (isReadonly && (isOtadata(partition) || subtype === COREDUMP_SUBTYPE)) {
    yield error('TABLE_READONLY_FORBIDDEN', row, `${name} is readonly but must be written. Remove the flag.`);
  }
}

function* checkAgainstEarlier(
  partition: Partition,
  row: number,
  partitions: readonly Partition[],
): Generator<PartitionProblem> {
  const earlier = partitions.slice(0, row);
  const { name, offset, size, type, subtype } = partition;
  const overlapped = earlier.find((other) => offset < other.offset + other.size && other.offset < offset + size);
  if (overlapped !== undefined) {
    const message = `${name} (${hex(offset)}..${hex(offset + size)}) overlaps ${overlapped.name} (${hex(overlapped.offset)}..${hex(overlapped.offset + overlapped.size)}). Move one of them.`;
    yield error('TABLE_OVERLAP', row, message);
  }
  if (earlier.some((other) => other.name === name)) {
    yield error(
      'TABLE_DUPLICATE_NAME',
      row,
      `The name ${name} is taken already. Give every partition a name of its own.`,
    );
  }
  if (isOtadata(partition) && earlier.some(isOtadata)) {
    yield error('TABLE_MANY_OTADATA', row, `${name} is a second otadata partition. Remove it.`);
  }
  if (type === partitionTypes.app && earlier.some((other) => other.type === type && other.subtype === subtype)) {
    const message = `${name} has the same app subtype as an earlier row, which it hides from the bootloader.`;
    yield warning('TABLE_DUPLICATE_SLOT', row, message);
  }
}

function* checkCount(partitions: readonly Partition[]): Generator<PartitionProblem> {
  const most = MAX_ROWS - 1;
  if (partitions.length <= most) return;
  const message = `The table has ${partitions.length} partitions; at most ${most} fit beside the MD5 row.`;
  yield error('TABLE_TOO_MANY_ROWS', most, message);
}

function* checkSlots(partitions: readonly Partition[]): Generator<PartitionProblem> {
  const counted = otaSlots(partitions);
  const all = partitions.filter((partition) => otaSlotNumber(partition) !== undefined);
  if (!partitions.some((partition) => partition.type === partitionTypes.app)) {
    yield warning('TABLE_NO_APP', undefined, 'No partition holds an app, so nothing can boot.');
  }
  const skipped = all.find((partition) => (otaSlotNumber(partition) ?? 0) >= counted.length);
  if (skipped !== undefined) {
    const message = `${skipped.name} is never used: slots count from ota_0 without gaps, and ota_${counted.length} is missing.`;
    yield warning('TABLE_SLOT_GAP', partitions.indexOf(skipped), message);
  }
  if (all.length > 0 && !partitions.some(isOtadata)) {
    const message = 'There are OTA slots but no otadata partition, so the bootloader cannot be told which one to boot.';
    yield warning('TABLE_NO_OTADATA', undefined, message);
  }
  if (counted.length === 1) {
    yield warning(
      'TABLE_ONE_SLOT',
      undefined,
      'There is one OTA slot; updating needs two, one to run and one to write.',
    );
  }
  if (counted.some((slot) => slot.size !== counted[0]?.size)) {
    yield warning(
      'TABLE_UNEQUAL_SLOTS',
      undefined,
      'OTA slots differ in size, so an image that fits one may not fit the next.',
    );
  }
}

function error(code: PartitionProblemCode, row: number | undefined, message: string): PartitionProblem {
  return { code, severity: 'error', row, message };
}

function warning(code: PartitionProblemCode, row: number | undefined, message: string): PartitionProblem {
  return { code, severity: 'warning', row, message };
}
