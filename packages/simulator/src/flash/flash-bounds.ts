import { FlashError } from '../errors.ts';
import { type FlashRange, SECTOR_SIZE } from './geometry.ts';

/** A chip, or an encrypted region of it. @throws {FlashError} `FLASH_ERASE_ALIGNMENT` unless it is whole sectors */
export function checkRegion({ offset, size }: FlashRange): void {
  if (size > 0 && offset % SECTOR_SIZE === 0 && size % SECTOR_SIZE === 0) return;
  throw new FlashError('FLASH_ERASE_ALIGNMENT', offset, size, 'use multiples of 4096 bytes');
}

/** What is erased. @throws {FlashError} `FLASH_ERASE_ALIGNMENT` unless it is whole sectors, or nothing */
export function checkSectors(offset: number, size: number): void {
  if (offset % SECTOR_SIZE === 0 && size % SECTOR_SIZE === 0) return;
  throw new FlashError('FLASH_ERASE_ALIGNMENT', offset, size, 'erase needs offset and size in multiples of 4096');
}

/** @throws {FlashError} `FLASH_OUT_OF_BOUNDS` */
export function checkBounds(flashSize: number, offset: number, size: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(size);
  if (whole && offset >= 0 && size >= 0 && offset + size <= flashSize) return;
  throw new FlashError('FLASH_OUT_OF_BOUNDS', offset, size, `outside the ${flashSize}-byte flash`);
}
