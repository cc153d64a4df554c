import { alignUp } from './bytes.ts';
import {
  APP_ALIGNMENT,
  FIRST_OTA_SUBTYPE,
  OTADATA_SIZE,
  type Partition,
  partitionTypes,
  SECTOR_SIZE,
} from './partition.ts';

/** Loaders reach apps only in the first 16 MB of flash on most chips. */
export const APP_REACH = 0x1000000;

/** A data partition to be placed somewhere. */
export type UnplacedPartition = Omit<Partition, 'offset'>;

/** What is to be laid out; all sizes in bytes. */
export interface LayoutWishes {
  readonly tableOffset: number;
  readonly slotSize: number;
  /** Size of the factory app; 0 for none. */
  readonly factorySize: number;
  /** Data partitions besides otadata, in order of preference for the room before the apps. */
  readonly data: readonly UnplacedPartition[];
}

/** Partitions in flash order, and how far they reach. */
export interface PlacedPartitions {
  readonly partitions: readonly Partition[];
  /** Flash offset behind the last app. */
  readonly appsEnd: number;
  /** Flash offset behind the last partition. */
  readonly end: number;
}

/**
 * Places otadata, factory, two OTA slots and data partitions: whatever data fits between the table and the first 64 KB
 * boundary goes there, the rest behind the apps.
 */
export function placePartitions(wishes: LayoutWishes): PlacedPartitions {
  const { head, tail, headEnd } = splitData(wishes);
  const placed: Partition[] = head;
  let position = headEnd;
  const place = (partition: UnplacedPartition, alignment: number): void => {
    position = alignUp(position, alignment);
    placed.push({ ...partition, offset: position });
    position += partition.size;
  };
  const { app } = partitionTypes;
  if (wishes.factorySize > 0) {
    place({ name: 'factory', type: app, subtype: 0, size: wishes.factorySize, flags: 0 }, APP_ALIGNMENT);
  }
  for (const slot of [0, 1]) {
    const subtype = FIRST_OTA_SUBTYPE + slot;
    place({ name: `ota_${slot}`, type: app, subtype, size: wishes.slotSize, flags: 0 }, APP_ALIGNMENT);
  }
  const appsEnd = position;
  for (const partition of tail) place(partition, SECTOR_SIZE);
  return { partitions: placed, appsEnd, end: position };
}

/**
 * The largest slot size, in whole sectors, with which everything fits, or 0 when none does.
 *
 * @param wishes What is to be laid out; `slotSize` is ignored. A factory app of size `slotSize` is asked for with
 *   `factoryLikeSlots`.
 */
export function largestSlotSize(wishes: LayoutWishes, flashSize: number, factoryLikeSlots: boolean): number {
  const fits = (slotSize: number): boolean => {
    const factorySize = factoryLikeSlots ? slotSize : wishes.factorySize;
    const { appsEnd, end } = placePartitions({ ...wishes, slotSize, factorySize });
    return appsEnd <= APP_REACH && end <= flashSize;
  };
  let [fitting, tooLarge] = [0, Math.min(flashSize, APP_REACH) / SECTOR_SIZE + 1];
  while (tooLarge - fitting > 1) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits(middle * SECTOR_SIZE)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting * SECTOR_SIZE;
}

function splitData(wishes: LayoutWishes): { head: Partition[]; tail: UnplacedPartition[]; headEnd: number } {
  const otadata = { name: 'otadata', type: partitionTypes.data, subtype: 0, size: OTADATA_SIZE, flags: 0 };
  const head: Partition[] = [];
  const tail: UnplacedPartition[] = [];
  let headEnd = wishes.tableOffset + SECTOR_SIZE;
  const limit = alignUp(headEnd, APP_ALIGNMENT);
  const [first, ...rest] = wishes.data;
  const wanted: UnplacedPartition[] = first === undefined ? [otadata] : [first, otadata, ...rest];
  for (const partition of wanted) {
    // NVS comes first by convention, but otadata must not lose its place to a large one.
    const keepFree = partition === first ? OTADATA_SIZE : 0;
    if (headEnd + partition.size + keepFree <= limit) {
      head.push({ ...partition, offset: headEnd });
      headEnd = alignUp(headEnd + partition.size, SECTOR_SIZE);
    } else {
      tail.push(partition);
    }
  }
  return { head, tail, headEnd };
}
