import type { Partition } from '@aloft/image';
import { ENCRYPTED_BLOCK_SIZE, SECTOR_SIZE } from '../flash/geometry.ts';
import type { NorFlash } from '../flash/nor-flash.ts';
import { EspError } from './esp-error.ts';

const IMAGE_MAGIC = 0xe9;

/**
 * The write side of one OTA handle (`ota_ops_entry_t`): erases ahead in sequential mode, and on encrypted flash keeps
 * up to 15 bytes back until a 16-byte block is full.
 */
export class OtaWrite {
  readonly partition: Partition;
  readonly #flash: NorFlash;
  readonly #erasesAhead: boolean;
  readonly #block = new Uint8Array(ENCRYPTED_BLOCK_SIZE);
  #blockFill = 0;
  #written: number;

  constructor(flash: NorFlash, partition: Partition, mode: { erasesAhead: boolean; startsAt: number }) {
    this.#flash = flash;
    this.partition = partition;
    this.#erasesAhead = mode.erasesAhead;
    this.#written = mode.startsAt;
  }

  /** Bytes in flash, counting those before a resumed offset. */
  get written(): number {
    return this.#written;
  }

  /** Bytes kept back for the next 16-byte block. */
  get pending(): number {
    return this.#blockFill;
  }

  /** Continues the image (`esp_ota_write`). */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#erasesAhead) this.#eraseFor(bytes.length);
    if (this.#written === 0 && this.#blockFill === 0 && bytes[0] !== IMAGE_MAGIC) {
      throw new EspError('ESP_ERR_OTA_VALIDATE_FAILED', 'OTA image has invalid magic byte');
    }
    const isEncrypted = this.#flash.isEncrypted(this.partition.offset);
    const rest = isEncrypted ? this.#blockwise(bytes) : bytes;
    this.#program(this.#written, rest);
    this.#written += rest.length;
  }

  /** Programs anywhere in the slot (`esp_ota_write_with_offset`); the caller has erased it. */
  insert(bytes: Uint8Array, offset: number): void {
    if (this.#flash.isEncrypted(this.partition.offset) && bytes.length % ENCRYPTED_BLOCK_SIZE !== 0) {
      throw new EspError('ESP_ERR_INVALID_ARG', 'size should be 16-byte aligned for flash encryption');
    }
    this.#program(offset, bytes);
    this.#written += bytes.length;
  }

  /** Programs the last, partly filled block. */
  flush(): void {
    if (this.#blockFill === 0) return;
    this.#program(this.#written, this.#block);
    this.#written += ENCRYPTED_BLOCK_SIZE;
    this.#blockFill = 0;
  }

  /** Erases the sectors the next `size` bytes touch first. Bytes kept back do not count, as in the original. */
  #eraseFor(size: number): void {
    const first = Math.floor(this.#written / SECTOR_SIZE);
    const last = Math.floor((this.#written + size - 1) / SECTOR_SIZE);
    const from = this.#written % SECTOR_SIZE === 0 ? first : first + 1;
    if (last < from) return;
    checkRange(this.partition, from * SECTOR_SIZE, (last - from + 1) * SECTOR_SIZE);
    this.#flash.erase(this.partition.offset + from * SECTOR_SIZE, (last - from + 1) * SECTOR_SIZE);
  }

  /** Fills and programs the block begun earlier, keeps the new tail back, and returns what can be programmed now. */
  #blockwise(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    if (this.#blockFill > 0) {
      const taken = Math.min(ENCRYPTED_BLOCK_SIZE - this.#blockFill, rest.length);
      this.#block.set(rest.subarray(0, taken), this.#blockFill);
      this.#blockFill += taken;
      if (this.#blockFill < ENCRYPTED_BLOCK_SIZE) return new Uint8Array();
      this.#program(this.#written, this.#block);
      this.#written += ENCRYPTED_BLOCK_SIZE;
      this.#block.fill(0xff);
      rest = rest.subarray(taken);
    }
    this.#blockFill = rest.length % ENCRYPTED_BLOCK_SIZE;
    const whole = rest.length - this.#blockFill;
    this.#block.set(rest.subarray(whole));
    return rest.subarray(0, whole);
  }

  #program(offset: number, bytes: Uint8Array): void {
    checkRange(this.partition, offset, bytes.length);
    this.#flash.write(this.partition.offset + offset, bytes);
  }
}

/** The bounds checks of `esp_partition_write` and `esp_partition_erase_range`. */
function checkRange({ size, name }: Partition, offset: number, length: number): void {
  if (offset > size) throw new EspError('ESP_ERR_INVALID_ARG', `offset ${offset} is behind the end of ${name}`);
  if (offset + length > size) throw new EspError('ESP_ERR_INVALID_SIZE', `${length} bytes do not fit into ${name}`);
}
