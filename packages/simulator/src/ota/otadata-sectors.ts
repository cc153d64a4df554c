import { type OtadataWrite, type Partition, SECTOR_SIZE } from '@aloft/image';
import type { NorFlash } from '../flash/nor-flash.ts';

const ENTRY_SIZE = 32;

/**
 * Reads otadata as bootloader and application do: only the 32 bytes at the start of each sector, the rest is taken
 * as erased.
 *
 * @returns 0x2000 bytes
 * @throws {PowerCut} without power
 */
export function readOtadata(flash: NorFlash, otadata: Partition): Uint8Array {
  const bytes = new Uint8Array(2 * SECTOR_SIZE).fill(0xff);
  for (const start of [0, SECTOR_SIZE]) bytes.set(flash.read(otadata.offset + start, ENTRY_SIZE), start);
  return bytes;
}

/**
 * Writes one otadata entry: two flash operations, the erase of its sector and the program of 32 bytes.
 *
 * @throws {PowerCut} in between, the entry is lost
 */
export function writeOtadataEntry(flash: NorFlash, otadata: Partition, write: OtadataWrite): void {
  const sector = otadata.offset + write.entry * SECTOR_SIZE;
  flash.erase(sector, SECTOR_SIZE);
  flash.write(sector, write.bytes);
}
