/** Partition types of ESP-IDF (`esp_partition_type_t`); 0x40..0xFE are free for applications. */
export const partitionTypes = { app: 0x00, data: 0x01, bootloader: 0x02, partition_table: 0x03 } as const;

/** Flag bit: the partition is encrypted when flash encryption is on. */
export const PARTITION_ENCRYPTED = 1;
/** Flag bit: the partition may not be written. */
export const PARTITION_READONLY = 2;

/** Subtype of `ota_0`; `ota_1` is one higher, and so on. */
export const FIRST_OTA_SUBTYPE = 0x10;
/** Most OTA slots there can be. */
export const MAX_OTA_SLOTS = 16;
/** Offset alignment of app partitions, in bytes. */
export const APP_ALIGNMENT = 0x10000;
/** Size of a flash sector: the unit of erasing, and the alignment of everything that is not an app. */
export const SECTOR_SIZE = 0x1000;
/** The only size an otadata partition may have: two sectors. */
export const OTADATA_SIZE = 0x2000;

/** One row of a partition table. */
export interface Partition {
  /** Label, at most 16 bytes, unique within the table. */
  readonly name: string;
  /** Partition type, 0..254. */
  readonly type: number;
  /** Subtype, 0..254; what it means depends on the type. */
  readonly subtype: number;
  /** Flash offset in bytes. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  /** {@link PARTITION_ENCRYPTED}, {@link PARTITION_READONLY}; other bits are kept as found. */
  readonly flags: number;
}

/**
 * Number of an OTA slot: 0 for `ota_0`; undefined when the partition is no OTA slot.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { otaSlotNumber } from '@aloft/image';
 *
 * assert.equal(otaSlotNumber({ type: 0, subtype: 0x11 }), 1);
 * assert.equal(otaSlotNumber({ type: 0, subtype: 0x00 }), undefined);
 * ```
 */
export function otaSlotNumber({ type, subtype }: Pick<Partition, 'type' | 'subtype'>): number | undefined {
  const slot = subtype - FIRST_OTA_SUBTYPE;
  return type === partitionTypes.app && slot >= 0 && slot < MAX_OTA_SLOTS ? slot : undefined;
}

/**
 * The OTA slots a bootloader counts: `ota_0`, `ota_1`, … up to the first number that is missing.
 *
 * @param partitions Rows of the table, in any order.
 * @returns The slots, `ota_0` first.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { otaSlots, parsePartitionCsv } from '@aloft/image';
 *
 * const table = parsePartitionCsv('otadata,data,ota,,8K\na,app,ota_0,,1M\nb,app,ota_1,,1M\nd,app,ota_3,,1M');
 * assert.deepEqual(otaSlots(table).map((slot) => slot.name), ['a', 'b']);
 * ```
 */
export function otaSlots(partitions: readonly Partition[]): Partition[] {
  const slots: Partition[] = [];
  for (;;) {
    // A bootloader fills its list row by row, so of two rows with one number the later wins.
    const next = partitions.findLast((partition) => otaSlotNumber(partition) === slots.length);
    if (next === undefined) return slots;
    slots.push(next);
  }
}

/** Whether a partition is the otadata partition. */
export function isOtadata({ type, subtype }: Pick<Partition, 'type' | 'subtype'>): boolean {
  return type === partitionTypes.data && subtype === 0x00;
}
