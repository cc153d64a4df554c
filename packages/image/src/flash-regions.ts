import { isFilledWith } from './bytes.ts';
import { type Partition, partitionTypes, SECTOR_SIZE } from './partition.ts';

/** A stretch of flash with one purpose. */
export interface FlashRegion {
  /** `free`: belongs to nothing, though it need not be blank. */
  readonly kind: 'bootloader' | 'table' | 'partition' | 'free';
  /** Name of the partition; empty for `free`. */
  readonly name: string;
  /** Flash offset in bytes. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  /** Bytes in use: the image's size where there is one, else the sectors that are not blank. */
  readonly usedSize: number;
}

/** What is known to lie somewhere in flash. */
export interface OccupiedFlash {
  readonly kind: FlashRegion['kind'];
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** Size of the image in it, when there is one. */
  readonly imageSize?: number;
}

/**
 * Lays occupied stretches over the flash and fills the gaps with free regions. Where stretches overlap, the first one
 * keeps the bytes; what lies outside the flash is cut off.
 */
export function flashRegions(flash: Uint8Array, occupied: readonly OccupiedFlash[]): FlashRegion[] {
  const regions: FlashRegion[] = [];
  let position = 0;
  const add = ({ kind, name, imageSize }: Omit<OccupiedFlash, 'offset' | 'size'>, end: number): void => {
    if (end <= position) return;
    const size = end - position;
    const usedSize = Math.min(imageSize ?? countUsed(flash.subarray(position, end)), size);
    regions.push({ kind, name, offset: position, size, usedSize });
    position = end;
  };
  for (const stretch of [...occupied].sort((a, b) => a.offset - b.offset)) {
    add({ kind: 'free', name: '' }, Math.min(stretch.offset, flash.length));
    add(stretch, Math.min(stretch.offset + stretch.size, flash.length));
  }
  add({ kind: 'free', name: '' }, flash.length);
  return regions;
}

/** Partitions as occupied flash; rows that describe bootloader and table are left to those who found them. */
export function occupiedByPartitions(
  partitions: readonly Partition[],
  imageSizes: ReadonlyMap<Partition, number>,
): OccupiedFlash[] {
  return partitions
    .filter(({ type }) => type !== partitionTypes.bootloader && type !== partitionTypes.partition_table)
    .map((partition) => {
      const { name, offset, size } = partition;
      const imageSize = imageSizes.get(partition);
      return { kind: 'partition', name, offset, size, ...(imageSize === undefined ? {} : { imageSize }) };
    });
}

function countUsed(bytes: Uint8Array): number {
  let used = 0;
  for (let start = 0; start < bytes.length; start += SECTOR_SIZE) {
    const sector = bytes.subarray(start, start + SECTOR_SIZE);
    if (!isFilledWith(sector, 0xff)) used += sector.length;
  }
  return used;
}
