import { PartitionTableError } from './errors.ts';
import { SECTOR_SIZE } from './partition.ts';
import { DEFAULT_TABLE_OFFSET, type PartitionTable, parsePartitionTable, TABLE_DATA_SIZE } from './partition-table.ts';

/** A partition table found in a flash dump, or why the one at the usual place cannot be used. */
export type FoundTable =
  | { readonly offset: number; readonly table: PartitionTable; readonly error: undefined }
  | { readonly offset: number; readonly table: undefined; readonly error: PartitionTableError };

/**
 * Looks for a partition table: at 0x8000, else at the first sector that holds a sound one.
 *
 * @returns The table; a damaged one at 0x8000 when there is no other; undefined when there is none at all.
 */
export function findPartitionTable(flash: Uint8Array): FoundTable | undefined {
  const usual = tryTable(flash, DEFAULT_TABLE_OFFSET);
  if (usual?.table !== undefined) return usual;
  for (let offset = 0; offset + TABLE_DATA_SIZE <= flash.length; offset += SECTOR_SIZE) {
    const found = tryTable(flash, offset);
    if (found?.table !== undefined) return found;
  }
  return usual;
}

function tryTable(flash: Uint8Array, offset: number): FoundTable | undefined {
  if (flash[offset] !== 0xaa || flash[offset + 1] !== 0x50) return undefined;
  try {
    return { offset, table: parsePartitionTable(flash.subarray(offset, offset + TABLE_DATA_SIZE)), error: undefined };
  } catch (error) {
    if (error instanceof PartitionTableError) return { offset, table: undefined, error };
    throw error;
  }
}
