import type { Partition } from '@aloft/image';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import { isSame, isSlot } from './boot-record.ts';
import { EspBoot } from './esp-boot.ts';
import { EspError } from './esp-error.ts';
import { OtaWrite } from './ota-write.ts';

/** `OTA_SIZE_UNKNOWN`: erase the whole slot at once. */
export const OTA_SIZE_UNKNOWN = 0xffffffff;
/** `OTA_WITH_SEQUENTIAL_WRITES`: erase each sector when the first byte of it is written. */
export const OTA_WITH_SEQUENTIAL_WRITES = 0xfffffffe;

/** What `esp_ota_begin` returns. */
export type OtaHandle = number;

/**
 * The `esp_ota_*` calls as a running application sees them: same flash operations in the same order, same refusals
 * (thrown as {@link EspError}), with the differences between ESP-IDF versions. One object per boot: handles live in
 * RAM and are lost with it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, chipByName } from '@aloft/image';
 * import { loadDeviceCode, MemoryTransport, VirtualDevice } from '@aloft/simulator';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({
 *   chip,
 *   entryAddress: 0x40380000,
 *   descriptor: { version: '1.0.0', projectName: 'lamp' },
 *   segments: [
 *     { loadAddress: 0x3c000020, data: new Uint8Array(4096) },
 *     { loadAddress: 0x40380000, data: new Uint8Array(64) },
 *   ],
 * });
 * const transport = new MemoryTransport({ files: new Map() });
 * const device = new VirtualDevice({ chip, deviceClass: 'lamp', code: await loadDeviceCode(), transport });
 * device.flashFirmware(image);
 * device.boot();
 *
 * const { ota } = device;
 * const slot = ota.getNextUpdatePartition();
 * assert.ok(slot);
 * const handle = ota.begin(slot, image.length);
 * ota.write(handle, image);
 * ota.end(handle);
 * ota.setBootPartition(slot);
 * assert.equal(device.boot().booted, 1);
 * assert.equal(device.ota.getStatePartition(slot), 'pending-verify');
 * ```
 */
export class EspOta extends EspBoot {
  readonly #open = new Map<OtaHandle, OtaWrite>();
  #lastHandle = 0;

  /**
   * `esp_ota_begin`: erases the slot (or nothing, in sequential mode), then from ESP-IDF 5.5 on, with rollback, the
   * otadata entry that names another slot than the running one.
   *
   * @param size image size in bytes, `OTA_SIZE_UNKNOWN` or 0 (whole slot), or `OTA_WITH_SEQUENTIAL_WRITES`
   * @throws {EspError} `ESP_ERR_NOT_FOUND`, `ESP_ERR_INVALID_ARG`, `ESP_ERR_INVALID_SIZE`,
   * `ESP_ERR_OTA_PARTITION_CONFLICT`, `ESP_ERR_OTA_ROLLBACK_INVALID_STATE`, `ESP_ERR_OTA_ALREADY_IN_PROGRESS`
   */
  begin(partition: Partition, size: number): OtaHandle {
    this.#checkSlot(partition);
    this.#checkRunningIsConfirmed();
    this.#checkNotOpen(partition);
    if (size !== OTA_WITH_SEQUENTIAL_WRITES) {
      const isWhole = size === 0 || size === OTA_SIZE_UNKNOWN;
      const erased = isWhole ? partition.size : Math.ceil(size / SECTOR_SIZE) * SECTOR_SIZE;
      if (erased > partition.size) throw new EspError('ESP_ERR_INVALID_SIZE', `${size} bytes exceed ${partition.name}`);
      this.board.flash.erase(partition.offset, erased);
    }
    if (this.idf.beginErasesInactiveEntry && this.board.rollback) this.forgetLastBoot(false);
    return this.#openHandle(partition, { erasesAhead: size === OTA_WITH_SEQUENTIAL_WRITES, startsAt: 0 });
  }

  /**
   * `esp_ota_resume` (ESP-IDF ≥ 5.3): continues at an offset the caller remembers; touches no flash and checks nothing
   * of what is already there.
   *
   * @param eraseSize `OTA_WITH_SEQUENTIAL_WRITES` to erase ahead; the sector that holds a non-aligned offset is not
   * erased again
   * @throws {EspError} as {@link EspOta.begin}; `ESP_ERR_NOT_SUPPORTED` before 5.3
   */
  resume(partition: Partition, eraseSize: number, offset: number): OtaHandle {
    if (!this.idf.hasResume) throw new EspError('ESP_ERR_NOT_SUPPORTED', 'esp_ota_resume needs ESP-IDF 5.3');
    if (offset > partition.size) throw new EspError('ESP_ERR_INVALID_ARG', `offset ${offset} is behind the slot`);
    this.#checkSlot(partition);
    if (this.idf.resumeChecksPending) this.#checkRunningIsConfirmed();
    this.#checkNotOpen(partition);
    return this.#openHandle(partition, { erasesAhead: eraseSize === OTA_WITH_SEQUENTIAL_WRITES, startsAt: offset });
  }

  /**
   * `esp_ota_write`.
   *
   * @throws {EspError} `ESP_ERR_INVALID_ARG` (handle), `ESP_ERR_OTA_VALIDATE_FAILED` (first byte), `ESP_ERR_INVALID_SIZE`
   */
  write(handle: OtaHandle, bytes: Uint8Array): void {
    this.#find(handle, 'ESP_ERR_INVALID_ARG').append(bytes);
  }

  /**
   * `esp_ota_write_with_offset`: programs, never erases.
   *
   * @throws {EspError} `ESP_ERR_INVALID_ARG`, `ESP_ERR_INVALID_SIZE`
   * @throws {FlashError} where the slot is not erased
   */
  writeWithOffset(handle: OtaHandle, bytes: Uint8Array, offset: number): void {
    this.#find(handle, 'ESP_ERR_INVALID_ARG').insert(bytes, offset);
  }

  /**
   * `esp_ota_end`: programs the last encrypted block and verifies the image. The handle is gone in any case.
   *
   * @throws {EspError} `ESP_ERR_NOT_FOUND` (handle), `ESP_ERR_INVALID_ARG` (nothing written),
   * `ESP_ERR_OTA_VALIDATE_FAILED`
   */
  end(handle: OtaHandle): void {
    const write = this.#find(handle, 'ESP_ERR_NOT_FOUND');
    this.#open.delete(handle);
    if (write.written === 0) throw new EspError('ESP_ERR_INVALID_ARG', 'nothing was written');
    write.flush();
    this.validate(write.partition);
  }

  /** `esp_ota_abort`. @throws {EspError} `ESP_ERR_NOT_FOUND` */
  abort(handle: OtaHandle): void {
    this.#find(handle, 'ESP_ERR_NOT_FOUND');
    this.#open.delete(handle);
  }

  #checkSlot(partition: Partition): void {
    if (!this.table.partitions.some((row) => isSame(row, partition))) {
      throw new EspError('ESP_ERR_NOT_FOUND', `${partition.name} is not in the partition table`);
    }
    if (!isSlot(partition)) throw new EspError('ESP_ERR_INVALID_ARG', `${partition.name} is not an OTA slot`);
    if (isSame(partition, this.running)) {
      throw new EspError('ESP_ERR_OTA_PARTITION_CONFLICT', `${partition.name} is the running slot`);
    }
  }

  #checkRunningIsConfirmed(): void {
    if (!this.board.rollback || !isSlot(this.running)) return;
    if (this.record()?.stateOf(this.running) !== 'pending-verify') return;
    throw new EspError('ESP_ERR_OTA_ROLLBACK_INVALID_STATE', 'the running app has not confirmed itself');
  }

  #checkNotOpen(partition: Partition): void {
    if (!this.idf.refusesSecondBegin) return;
    for (const write of this.#open.values()) {
      if (!isSame(write.partition, partition)) continue;
      throw new EspError('ESP_ERR_OTA_ALREADY_IN_PROGRESS', `an update of ${partition.name} is open`);
    }
  }

  #openHandle(partition: Partition, mode: { erasesAhead: boolean; startsAt: number }): OtaHandle {
    this.#lastHandle++;
    this.#open.set(this.#lastHandle, new OtaWrite(this.board.flash, partition, mode));
    return this.#lastHandle;
  }

  #find(handle: OtaHandle, code: 'ESP_ERR_INVALID_ARG' | 'ESP_ERR_NOT_FOUND'): OtaWrite {
    const write = this.#open.get(handle);
    if (write === undefined) throw new EspError(code, `no open OTA handle ${handle}`);
    return write;
  }
}
