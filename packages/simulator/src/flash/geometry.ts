/**
 * The units a SPI NOR flash works in.
 *
 * @module
 */

/** Erase unit in bytes; an erased sector reads 0xFF everywhere. */
export const SECTOR_SIZE: number = 4096;

/** One program command writes at most this many bytes and never crosses a multiple of it. */
export const PAGE_SIZE: number = 256;

/** Flash encryption works on aligned blocks of this many bytes (AES-XTS, two per ESP32 row). */
export const ENCRYPTED_BLOCK_SIZE: number = 16;

/** With flash encryption the hardware programs at most this many bytes per command. */
export const ENCRYPTED_ROW_SIZE: number = 64;

/** A stretch of flash. */
export interface FlashRange {
  /** First byte, counted from the start of the flash chip. */
  offset: number;
  /** Length in bytes. */
  size: number;
}
