import {
  type BootTarget,
  type BootTargets,
  isOtadata,
  otaSlots,
  type Partition,
  PartitionTableError,
  parsePartitionTable,
  partitionTypes,
} from '@aloft/image';
import type { Board } from '../board.ts';

const TABLE_SIZE = 0xc00;
const FACTORY_SUBTYPE = 0x00;
const TEST_SUBTYPE = 0x20;

/** The rows of a partition table that decide what boots. */
export interface AppTable {
  /** All rows in table order. */
  readonly partitions: readonly Partition[];
  /** `ota_0`, `ota_1`, … without gaps. */
  readonly slots: readonly Partition[];
  readonly factory: Partition | undefined;
  readonly test: Partition | undefined;
  readonly otadata: Partition | undefined;
}

/** Sorts the rows of a partition table by what a bootloader uses them for; of equal rows the last one counts. */
export function appTableOf(partitions: readonly Partition[]): AppTable {
  const app = (subtype: number): Partition | undefined =>
    partitions.findLast((row) => row.type === partitionTypes.app && row.subtype === subtype);
  return {
    partitions,
    slots: otaSlots(partitions),
    factory: app(FACTORY_SUBTYPE),
    test: app(TEST_SUBTYPE),
    otadata: partitions.findLast(isOtadata),
  };
}

/** Returns the partition behind a boot target, or undefined if there is none. */
export function partitionOf(table: AppTable, target: BootTarget): Partition | undefined {
  if (target === 'factory') return table.factory;
  if (target === 'test') return table.test;
  return table.slots[target];
}

/** What the pure boot decision of `@aloft/image` needs to know of a table. */
export function bootTargetsOf({ slots, factory, test }: AppTable): BootTargets {
  return { slotCount: slots.length, hasFactory: factory !== undefined, hasTest: test !== undefined };
}

/** A table as read from flash, or the log line of the reason why a bootloader refuses it. */
export type TableReading = { table: AppTable } | { problem: string };

/**
 * Reads and verifies the partition table in flash (`esp_partition_table_verify`).
 *
 * @throws {PowerCut} without power
 */
export function readAppTable(board: Board): TableReading {
  try {
    const { partitions } = parsePartitionTable(board.flash.read(board.tableOffset, TABLE_SIZE));
    const outside = partitions.findIndex(({ offset, size }) => offset + size > board.headerFlashSize);
    const row = partitions[outside];
    if (row === undefined) return { table: appTableOf(partitions) };
    const place = `offset 0x${row.offset.toString(16)} size 0x${row.size.toString(16)}`;
    const limit = `0x${board.headerFlashSize.toString(16)}`;
    return { problem: `partition ${outside} invalid - ${place} exceeds flash chip size ${limit}` };
  } catch (error) {
    if (error instanceof PartitionTableError) return { problem: tableProblem(error) };
    throw error;
  }
}

/** The line `flash_parts` prints for a table that cannot be read. */
function tableProblem(error: PartitionTableError): string {
  switch (error.code) {
    case 'TABLE_BAD_MD5':
      return 'Incorrect MD5 checksum';
    case 'TABLE_TWO_MD5_ROWS':
      return 'Only one MD5 checksum is allowed';
    case 'TABLE_NO_END_ROW':
      return 'partition table has no terminating entry, not valid';
    default:
      return `partition ${error.row ?? 0} invalid magic number`;
  }
}
