import {
  activeEntry,
  type EntryIndex,
  isEntryInvalid,
  isEntryValid,
  type Otadata,
  type OtadataEntry,
  type OtaState,
  otaSlotNumber,
  type Partition,
  parseOtadata,
  slotOfSequence,
} from '@aloft/image';
import type { AppTable } from '../bootloader/app-table.ts';
import type { NorFlash } from '../flash/nor-flash.ts';
import { readOtadata } from './otadata-sectors.ts';

/** One reading of otadata, and what the OTA calls derive from it. Holds no flash: read it anew after every write. */
export class BootRecord {
  /** The partition as read, 0x2000 bytes; only the entries are real. */
  readonly bytes: Uint8Array;
  readonly entries: Otadata;
  readonly #table: AppTable;

  constructor(flash: NorFlash, table: AppTable, otadata: Partition) {
    this.#table = table;
    this.bytes = readOtadata(flash, otadata);
    this.entries = parseOtadata(this.bytes);
  }

  /** Entry the bootloader obeys. */
  get active(): EntryIndex | undefined {
    return activeEntry(this.entries);
  }

  /** Slot an entry names, whether or not the entry is valid; undefined if the table has no slots. */
  slotOf(entry: OtadataEntry): Partition | undefined {
    const { slots } = this.#table;
    return slots.length === 0 ? undefined : slots[slotOfSequence(entry.sequence, slots.length)];
  }

  /** Partition the next boot starts at (`esp_ota_get_boot_partition`); it may still fall back to another. */
  get bootPartition(): Partition | undefined {
    const { slots, factory, test } = this.#table;
    const byDefault = factory ?? slots[0] ?? test;
    if (this.entries.every(isEntryInvalid) || this.active === undefined) return byDefault;
    return this.slotOf(this.entries[this.active]) ?? byDefault;
  }

  /**
   * State of the *first* entry that names a slot and has a good CRC, even if it is stale
   * (`esp_ota_get_state_partition`).
   */
  stateOf(slot: Partition): OtaState | undefined {
    const named = this.entries.find((entry) => entry.crcValid && isSame(this.slotOf(entry), slot));
    return named?.state;
  }

  /** The entry beside the active one, if it is valid or, with `orCondemned`, at least whole. */
  otherEntry(orCondemned: boolean): EntryIndex | undefined {
    if (this.active === undefined) return undefined;
    const other = this.active === 0 ? 1 : 0;
    const entry = this.entries[other];
    const counts = orCondemned ? entry.sequence !== 0xffffffff && entry.crcValid : isEntryValid(entry);
    return counts ? other : undefined;
  }
}

/** Whether two rows are the same partition. */
export function isSame(a: Partition | undefined, b: Partition | undefined): boolean {
  return a !== undefined && b !== undefined && a.offset === b.offset;
}

/** Whether a partition can receive updates. */
export function isSlot(partition: Partition): boolean {
  return otaSlotNumber(partition) !== undefined;
}
