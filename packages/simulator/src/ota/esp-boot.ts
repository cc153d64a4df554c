import {
  markActiveEntry,
  type OtaState,
  otaSlotNumber,
  type Partition,
  partitionTypes,
  switchToSlot,
} from '@aloft/image';
import type { Board } from '../board.ts';
import type { AppTable } from '../bootloader/app-table.ts';
import { secureVersionOf } from '../bootloader/secure-version.ts';
import { verifySlot } from '../bootloader/verify-slot.ts';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import { BootRecord, isSame, isSlot } from './boot-record.ts';
import { EspError } from './esp-error.ts';
import { type IdfBehaviour, idfBehaviour } from './idf-version.ts';
import { writeOtadataEntry } from './otadata-sectors.ts';

/**
 * The half of the `esp_ota_*` calls that reads and writes otadata, as a running application sees them.
 *
 * @see ESP-IDF `components/app_update/esp_ota_ops.c` of the release branches 5.0 to 6.1
 */
export class EspBoot {
  protected readonly board: Board;
  protected readonly table: AppTable;
  protected readonly running: Partition;
  protected readonly idf: IdfBehaviour;

  /** @param running the partition the application was booted from */
  constructor(board: Board, table: AppTable, running: Partition) {
    this.board = board;
    this.table = table;
    this.running = running;
    this.idf = idfBehaviour(board.idf);
  }

  /** `esp_ota_get_running_partition`. */
  getRunningPartition(): Partition {
    return this.running;
  }

  /** `esp_ota_get_boot_partition`: what otadata selects, which is not what runs after a fallback. */
  getBootPartition(): Partition | undefined {
    return this.record()?.bootPartition;
  }

  /** State in the entry the bootloader obeys, whichever slot it names; undefined when no entry is active. */
  getActiveState(): OtaState | undefined {
    const record = this.record();
    return record?.active === undefined ? undefined : record.entries[record.active].state;
  }

  /** `esp_ota_get_next_update_partition`: the slot after the given (or running) one, else the first. */
  getNextUpdatePartition(from: Partition = this.running): Partition | undefined {
    const { slots } = this.table;
    const at = slots.findIndex((slot) => isSame(slot, from));
    return slots[at + 1] ?? slots[0];
  }

  /**
   * `esp_ota_get_state_partition`. Answers from the first entry that names the slot, even when that entry is stale.
   *
   * @throws {EspError} `ESP_ERR_NOT_SUPPORTED` for factory and test, `ESP_ERR_NOT_FOUND` without an entry
   */
  getStatePartition(partition: Partition): OtaState {
    if (!isSlot(partition)) throw new EspError('ESP_ERR_NOT_SUPPORTED', `${partition.name} is not an OTA slot`);
    const state = this.record()?.stateOf(partition);
    if (state === undefined) throw new EspError('ESP_ERR_NOT_FOUND', `no otadata entry names ${partition.name}`);
    return state;
  }

  /**
   * `esp_ota_set_boot_partition`: verifies the image, then for factory erases both otadata sectors, for a slot erases
   * and writes one.
   *
   * @throws {EspError} `ESP_ERR_OTA_VALIDATE_FAILED`, `ESP_ERR_INVALID_ARG`, `ESP_ERR_NOT_FOUND`,
   * `ESP_ERR_OTA_SMALL_SEC_VER` (the slot is erased then)
   */
  setBootPartition(partition: Partition): void {
    this.validate(partition);
    this.#select(partition);
  }

  /** `esp_ota_set_boot_partition_skip_validate` (ESP-IDF ≥ 6.1): the same without verification. */
  setBootPartitionSkipValidate(partition: Partition): void {
    if (!this.idf.hasSetBootSkipValidate) throw new EspError('ESP_ERR_NOT_SUPPORTED', 'needs ESP-IDF 6.1');
    this.#select(partition);
  }

  /**
   * `esp_ota_mark_app_valid_cancel_rollback`: marks the *active* entry VALID, whichever slot runs. Check that the
   * running slot is the boot partition first.
   *
   * @throws {EspError} `ESP_FAIL` without an active entry, `ESP_ERR_NOT_FOUND` without otadata
   */
  markAppValidCancelRollback(): void {
    const { otadata, record } = this.#demandRecord();
    this.#demandActive(record);
    const write = markActiveEntry(record.bytes, 'valid');
    if (write === undefined) return;
    writeOtadataEntry(this.board.flash, otadata, write);
    const { fuse } = this.board;
    const version = fuse === null ? undefined : secureVersionOf(this.board, this.running);
    if (fuse !== null && version !== undefined) fuse.burnTo(version);
  }

  /**
   * `esp_ota_mark_app_invalid_rollback` (ESP-IDF ≥ 5.5): condemns the active entry without restarting.
   *
   * @throws {EspError} `ESP_ERR_OTA_ROLLBACK_FAILED` if no other image would boot; as above otherwise
   */
  markAppInvalidRollback(): void {
    if (!this.idf.hasMarkInvalidWithoutReboot) throw new EspError('ESP_ERR_NOT_SUPPORTED', 'needs ESP-IDF 5.5');
    this.#condemn();
  }

  /**
   * `esp_ota_mark_app_invalid_rollback_and_reboot`: the caller has to restart the device after it returned.
   *
   * @throws {EspError} `ESP_ERR_OTA_ROLLBACK_FAILED`; then the device does not restart
   */
  markAppInvalidRollbackAndReboot(): 'restart' {
    this.#condemn();
    return 'restart';
  }

  /** `esp_ota_check_rollback_is_possible`: whether another image than the active one would boot. */
  checkRollbackIsPossible(): boolean {
    const record = this.record();
    if (record?.active === undefined || this.table.slots.length === 0) return false;
    const other = record.otherEntry(false);
    const candidate = other === undefined ? this.#factoryIfAllowed() : record.slotOf(record.entries[other]);
    if (candidate === undefined || !this.#isValid(candidate)) return false;
    const { fuse } = this.board;
    const version = fuse === null ? 0 : secureVersionOf(this.board, candidate);
    return version !== undefined && (fuse === null || fuse.accepts(version));
  }

  /**
   * `esp_ota_erase_last_boot_app_partition`: erases the slot that ran before, then its otadata entry.
   *
   * @throws {EspError} `ESP_FAIL` if there is no such slot or it is the running one
   */
  eraseLastBootAppPartition(): void {
    if (!this.forgetLastBoot(true)) throw new EspError('ESP_FAIL', 'no earlier app partition to erase');
  }

  /** `esp_ota_get_last_invalid_partition`: the slot condemned last whose image is still whole. */
  getLastInvalidPartition(): Partition | undefined {
    const record = this.record();
    const condemned = record?.entries
      .filter(({ crcValid, sequence, state }) => {
        return crcValid && sequence !== 0xffffffff && (state === 'invalid' || state === 'aborted');
      })
      .toSorted((a, b) => a.sequence - b.sequence)[0];
    const slot = condemned === undefined ? undefined : record?.slotOf(condemned);
    return slot !== undefined && this.#isValid(slot) ? slot : undefined;
  }

  #select(partition: Partition): void {
    const { flash, fuse, rollback } = this.board;
    if (partition.type !== partitionTypes.app) throw new EspError('ESP_ERR_INVALID_ARG', 'not an app partition');
    if (isSame(partition, this.table.factory)) {
      const { otadata } = this.#demandRecord();
      flash.erase(otadata.offset, otadata.size);
      return;
    }
    if (fuse !== null) this.#checkSecureVersion(partition);
    const { otadata, record } = this.#demandRecord();
    const slot = otaSlotNumber(partition) ?? -1;
    const slotCount = this.table.slots.length;
    if (slot < 0 || slot >= slotCount) throw new EspError('ESP_ERR_INVALID_ARG', `${partition.name} is not a slot`);
    const beforeIdf6 = !this.idf.setBootRewritesInPlace;
    writeOtadataEntry(flash, otadata, switchToSlot(record.entries, slot, { slotCount, rollback, beforeIdf6 }));
  }

  /** A slot whose image is below the burnt version is erased, so that it never boots. */
  #checkSecureVersion(partition: Partition): void {
    const version = secureVersionOf(this.board, partition);
    if (version === undefined) throw new EspError('ESP_ERR_NOT_FOUND', 'the image has no app descriptor');
    if (this.board.fuse?.accepts(version) !== false) return;
    this.board.flash.erase(partition.offset, partition.size);
    throw new EspError('ESP_ERR_OTA_SMALL_SEC_VER', `secure version ${version} is below the eFuse; slot erased`);
  }

  #condemn(): void {
    const { otadata, record } = this.#demandRecord();
    this.#demandActive(record);
    if (!this.checkRollbackIsPossible()) {
      throw new EspError('ESP_ERR_OTA_ROLLBACK_FAILED', 'no other image would boot');
    }
    const write = markActiveEntry(record.bytes, 'invalid');
    if (write !== undefined) writeOtadataEntry(this.board.flash, otadata, write);
  }

  /** Erases the inactive otadata entry, and on request first the slot it names, unless that slot is running. */
  protected forgetLastBoot(withSlot: boolean): boolean {
    const { otadata } = this.table;
    const record = this.record();
    const other = record?.otherEntry(true);
    if (otadata === undefined || record === undefined || other === undefined) return false;
    const slot = record.slotOf(record.entries[other]);
    if (slot === undefined || isSame(slot, this.running)) return false;
    if (withSlot) this.board.flash.erase(slot.offset, slot.size);
    this.board.flash.erase(otadata.offset + other * SECTOR_SIZE, SECTOR_SIZE);
    return true;
  }

  protected record(): BootRecord | undefined {
    const { otadata } = this.table;
    return otadata === undefined ? undefined : new BootRecord(this.board.flash, this.table, otadata);
  }

  #demandRecord(): { otadata: Partition; record: BootRecord } {
    const { otadata } = this.table;
    if (otadata === undefined) throw new EspError('ESP_ERR_NOT_FOUND', 'the table has no otadata partition');
    return { otadata, record: new BootRecord(this.board.flash, this.table, otadata) };
  }

  #demandActive(record: BootRecord): void {
    if (record.active !== undefined && this.table.slots.length > 0) return;
    throw new EspError('ESP_FAIL', 'no otadata entry is active: the factory app runs');
  }

  #factoryIfAllowed(): Partition | undefined {
    return this.board.fuse === null ? this.table.factory : undefined;
  }

  /** The application's loader does not look at load addresses; only the bootloader does. */
  #isValid(partition: Partition): boolean {
    const { problems } = verifySlot(this.board, partition);
    return problems.every(({ stage, code }) => stage !== 'verify' || code === 'IMAGE_BAD_LOAD_ADDRESS');
  }

  protected validate(partition: Partition): void {
    if (this.#isValid(partition)) return;
    throw new EspError('ESP_ERR_OTA_VALIDATE_FAILED', `the image in ${partition.name} does not verify`);
  }
}
