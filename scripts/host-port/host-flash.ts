import assert from 'node:assert/strict';
import {
  chipByName,
  isOtadata,
  otaSlots,
  type Partition,
  partitionTableToBinary,
  partitionTypes,
  planPartitions,
} from '@aloft/image';

const FLASH_SIZE = 0x100000;
const TABLE_OFFSET = 0x8000;
const JOURNAL = { name: 'aloft', size: 0x2000 };

/** Where things are in a flash made by {@link newFlash}. */
export interface Layout {
  readonly partitions: readonly Partition[];
  readonly slots: readonly [Partition, Partition];
  readonly otadata: Partition;
  readonly journal: Partition;
}

/** The plan of a 1 MB ESP32-C3 with two slots and a journal. */
export function layout(): Layout {
  const chip = chipByName('esp32c3');
  assert.ok(chip);
  const { partitions } = planPartitions({ chip, flashSize: FLASH_SIZE, imageSize: 1, extra: [JOURNAL] });
  const [first, second] = otaSlots(partitions);
  const otadata = partitions.find(isOtadata);
  const journal = partitions.find(({ name, type }) => name === JOURNAL.name && type === partitionTypes.data);
  assert.ok(first && second && otadata && journal);
  return { partitions, slots: [first, second], otadata, journal };
}

/** A flash as it leaves the factory: partition table, blank otadata, an image in `ota_0`. */
export function newFlash(image: Uint8Array): Uint8Array {
  const { partitions, slots } = layout();
  const flash = new Uint8Array(FLASH_SIZE).fill(0xff);
  flash.set(partitionTableToBinary(partitions), TABLE_OFFSET);
  flash.set(image, slots[0].offset);
  return flash;
}

/** The bytes of one partition. */
export function partOf(flash: Uint8Array, { offset, size }: Partition): Uint8Array {
  return flash.subarray(offset, offset + size);
}
