import type { Partition } from '@aloft/image';
import { FlashError } from '../errors.ts';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import type { NorFlash } from '../flash/nor-flash.ts';

/** `ALOFT_WRITE_SIZE` of the device code's port. */
const WRITE_SIZE = 16;

/**
 * One partition as the device code's port promises it: writes in aligned blocks of 16 bytes inside one sector, each
 * block once per erase, encrypted or not. Breaking the contract is an error of the device code, so it throws.
 */
export class PartitionFlash {
  readonly #flash: NorFlash;
  readonly #partition: Partition;

  constructor(flash: NorFlash, partition: Partition) {
    this.#flash = flash;
    this.#partition = partition;
  }

  /** Fills `into` from `offset`. */
  read(offset: number, into: Uint8Array): void {
    this.#flash.readInto(this.#place(offset, into.length), into);
  }

  /** Erases one sector. */
  erase(offset: number): void {
    this.#flash.erase(this.#place(offset, SECTOR_SIZE), SECTOR_SIZE);
  }

  /** Programs erased bytes. */
  write(offset: number, bytes: Uint8Array): void {
    const place = this.#place(offset, bytes.length);
    const size = bytes.length;
    if (offset % WRITE_SIZE !== 0 || size % WRITE_SIZE !== 0 || (offset % SECTOR_SIZE) + size > SECTOR_SIZE) {
      throw new FlashError('FLASH_WRITE_ALIGNMENT', place, size, 'the port takes whole 16-byte blocks of one sector');
    }
    if (!this.#flash.isErased(place, size)) {
      throw new FlashError('FLASH_BLOCK_PROGRAMMED_TWICE', place, size, 'the port programs each block once per erase');
    }
    this.#flash.write(place, bytes);
  }

  #place(offset: number, size: number): number {
    const { name, offset: start, size: available } = this.#partition;
    if (offset + size > available) {
      throw new FlashError('FLASH_OUT_OF_BOUNDS', start + offset, size, `outside the partition ${name}`);
    }
    return start + offset;
  }
}
