import {
  buildOtadata,
  type Chip,
  chipByName,
  DEFAULT_TABLE_OFFSET,
  PARTITION_ENCRYPTED,
  type Partition,
  partitionTableToBinary,
  partitionTypes,
  planPartitions,
} from '@aloft/image';
import type { Board } from '../board.ts';
import { type AppTable, appTableOf } from '../bootloader/app-table.ts';
import { SecureVersionFuse } from '../bootloader/secure-version-fuse.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { DeviceError } from '../errors.ts';
import { type FlashRange, SECTOR_SIZE } from '../flash/geometry.ts';
import { NorFlash } from '../flash/nor-flash.ts';
import type { VirtualDeviceOptions } from './device-options.ts';

/** Name of the data partition that holds the device code's journal. */
export const JOURNAL_NAME = 'aloft';
/** Name of the data partition that holds keys which replace those of the program (docs/spec/trust-anchors.md). */
export const TRUST_NAME = 'trust';
/** Its size in bytes: two sectors. */
export const TRUST_SIZE: number = 2 * SECTOR_SIZE;
/** Size of the journal in bytes: two sectors. The partition of the keys has as many. */
export const JOURNAL_SIZE: number = 2 * SECTOR_SIZE;

const DEFAULT_FLASH_SIZE = 4 * 1024 * 1024;
const SMALLEST_IMAGE = 1;
const BLOCK = 16;

/** The part of the options that is about hardware. */
export type HardwareOptions = Omit<VirtualDeviceOptions, 'deviceClass' | 'channel' | 'time' | 'code' | 'transport'>;

/** A board and its partition table, nothing flashed yet. */
export interface Hardware {
  readonly board: Board;
  readonly table: AppTable;
}

/**
 * Builds flash, clock and eFuses.
 *
 * @throws {DeviceError} `DEVICE_CHIP_UNKNOWN`
 * @throws {PartitionPlanError} if no table fits
 */
export function buildHardware(options: HardwareOptions): Hardware {
  const { flashSize = DEFAULT_FLASH_SIZE, clock = new VirtualClock(), seed = 1 } = options;
  const chip = findChip(options.chip);
  const partitions = options.partitions ?? planTable(chip, options);
  const encrypted = options.encrypted === true ? encryptedRanges(partitions) : [];
  const board: Board = {
    flash: new NorFlash({ size: flashSize, clock, seed, encrypted }),
    clock,
    chip,
    chipRevision: options.chipRevision ?? 0,
    idf: options.idf ?? '5.5',
    rollback: options.rollback ?? true,
    fuse: options.antiRollback === true ? new SecureVersionFuse(chip.name) : null,
    tableOffset: DEFAULT_TABLE_OFFSET,
    headerFlashSize: flashSize,
  };
  return { board, table: appTableOf(partitions) };
}

/**
 * Does what a flashing tool does in the factory: erases the chip, writes partition table, blank otadata and the image
 * into the factory partition if there is one, else into `ota_0`.
 *
 * @throws {DeviceError} `DEVICE_IMAGE_TOO_LARGE`, `DEVICE_NO_SUCH_PARTITION`
 */
export function flashFactoryImage({ board, table }: Hardware, image: Uint8Array): void {
  const { flash } = board;
  const home = table.factory ?? table.slots[0];
  if (home === undefined) throw new DeviceError('DEVICE_NO_SUCH_PARTITION', 'the table has no app partition to flash');
  if (image.length > home.size) {
    const message = `the image has ${image.length} bytes, ${home.name} only ${home.size}; plan larger slots`;
    throw new DeviceError('DEVICE_IMAGE_TOO_LARGE', message);
  }
  flash.erase(0, flash.size);
  flash.write(board.tableOffset, partitionTableToBinary(table.partitions));
  flash.write(home.offset, paddedToBlock(image));
  const { otadata } = table;
  // On an encrypted device the first boot encrypts otadata in place, so that it reads as blank and not as noise.
  if (otadata !== undefined && flash.isEncrypted(otadata.offset)) {
    flash.write(otadata.offset, buildOtadata([undefined, undefined]));
  }
}

/**
 * Finds the partition of the journal.
 *
 * @throws {DeviceError} `DEVICE_NO_SUCH_PARTITION`
 */
export function findJournal({ partitions }: AppTable): Partition {
  const journal = partitions.find(({ name, type }) => name === JOURNAL_NAME && type === partitionTypes.data);
  if (journal !== undefined && journal.size >= JOURNAL_SIZE) return journal;
  const message = `the table has no data partition "${JOURNAL_NAME}" of ${JOURNAL_SIZE} bytes for the journal; add one`;
  throw new DeviceError('DEVICE_NO_SUCH_PARTITION', message);
}

/** Finds the partition of the keys; null on a device that keeps those of its program. */
export function findTrust({ partitions }: AppTable): Partition | null {
  const trust = partitions.find(({ name, type }) => name === TRUST_NAME && type === partitionTypes.data);
  return trust !== undefined && trust.size >= TRUST_SIZE ? trust : null;
}

function findChip(chip: Chip | string): Chip {
  const found = typeof chip === 'string' ? chipByName(chip) : chip;
  if (found !== undefined) return found;
  throw new DeviceError('DEVICE_CHIP_UNKNOWN', `there is no chip "${String(chip)}"; use a name such as esp32c3`);
}

/** A device that trusts no key needs no place for others. */
function planTable(chip: Chip, options: HardwareOptions): readonly Partition[] {
  const { flashSize = DEFAULT_FLASH_SIZE, factory = false, trust } = options;
  const hasKeys = trust !== undefined && (typeof trust === 'function' || trust.anchors !== null);
  const journal = { name: JOURNAL_NAME, size: JOURNAL_SIZE };
  const extra = hasKeys ? [journal, { name: TRUST_NAME, size: TRUST_SIZE }] : [journal];
  return planPartitions({ chip, flashSize, imageSize: SMALLEST_IMAGE, factory, extra }).partitions;
}

/** What ESP-IDF encrypts whether asked to or not, and what is flagged. */
function encryptedRanges(partitions: readonly Partition[]): FlashRange[] {
  return partitions.filter(({ type, subtype, flags }) => {
    const isOtadata = type === partitionTypes.data && subtype === 0;
    return type === partitionTypes.app || isOtadata || (flags & PARTITION_ENCRYPTED) !== 0;
  });
}

function paddedToBlock(image: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(image.length / BLOCK) * BLOCK).fill(0xff);
  padded.set(image);
  return padded;
}
