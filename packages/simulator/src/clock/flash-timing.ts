/**
 * How long a flash chip takes. The figures are those of ESP-IDF's own host emulation of flash
 * (`components/esp_partition/partition_linux.c`, measured with an 80 MHz flash clock).
 *
 * @module
 */

/** Time costs of a flash chip, all in microseconds. */
export interface FlashTiming {
  /** Time to erase one 4 KB sector. */
  eraseSectorUs: number;
  /** Time to program `size` bytes inside one page. */
  programUs(size: number): number;
  /** Time to read `size` bytes. */
  readUs(size: number): number;
}

/** Microseconds to erase one 4 KB sector (`s_esp_partition_stat_block_erase_time`). */
export const ERASE_SECTOR_US: number = 37_142;

/** Microseconds to read 4, 8, 16 … 4096 bytes (`s_esp_partition_stat_read_times`). */
export const READ_US: readonly number[] = [7, 5, 6, 7, 11, 18, 32, 60, 118, 231, 459];

/** Microseconds to program 4, 8, 16 … 4096 bytes (`s_esp_partition_stat_write_times`). */
export const PROGRAM_US: readonly number[] = [19, 23, 35, 57, 106, 205, 417, 814, 1622, 3200, 6367];

const SMALLEST = 4;
const LARGEST = 4096;

/** Linear interpolation between the powers of two of a table; larger sizes scale with its last row. */
function interpolate(size: number, table: readonly number[]): number {
  const last = table.length - 1;
  if (size <= SMALLEST) return table[0] ?? 0;
  if (size >= LARGEST) return Math.round((size / LARGEST) * (table[last] ?? 0));
  const row = Math.floor(Math.log2(size / SMALLEST));
  const low = SMALLEST * 2 ** row;
  const from = table[row] ?? 0;
  const to = table[row + 1] ?? from;
  return Math.round(from + ((size - low) / low) * (to - from));
}

/**
 * The timing ESP-IDF uses in its host emulation: 37.1 ms per erased sector, 0.42 ms per 256-byte page, 0.46 ms per
 * 4 KB read.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { IDF_FLASH_TIMING } from '@aloft/simulator';
 *
 * assert.equal(IDF_FLASH_TIMING.programUs(256), 417);
 * assert.equal(IDF_FLASH_TIMING.readUs(8192), 918);
 * ```
 */
export const IDF_FLASH_TIMING: FlashTiming = {
  eraseSectorUs: ERASE_SECTOR_US,
  programUs: (size) => interpolate(size, PROGRAM_US),
  readUs: (size) => interpolate(size, READ_US),
};
