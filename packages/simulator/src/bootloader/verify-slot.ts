import { type VerifyResult, verifyAppImage } from '@aloft/image';
import type { Board } from '../board.ts';
import type { FlashRange } from '../flash/geometry.ts';

/** No image reaches further than this (`ESP_IMAGE_MAX_FLASH_ADDR_SIZE` without 32-bit flash addresses). */
const LARGEST_IMAGE = 0x1000000;
const HEADER_SIZE = 24;

/**
 * Verifies the image in a slot as the bootloader, `esp_ota_end` and `esp_ota_set_boot_partition` do: header, chip,
 * segments, checksum, size, SHA-256. Costs the time to read the image once. Secure version is not part of it.
 *
 * @throws {PowerCut} without power
 */
export function verifySlot(board: Board, slot: FlashRange): VerifyResult {
  const { flash, chip, chipRevision } = board;
  flash.read(slot.offset, Math.min(slot.size, HEADER_SIZE));
  const options = { chip, chipRevision, slotSize: slot.size, slotOffset: slot.offset };
  let result = verifyAppImage(flash.peek(slot.offset, slot.size), options);
  if (result.problems[0]?.code === 'IMAGE_TRUNCATED') {
    // The loader follows segment headers past the end of the slot and finds the image too long only then.
    const reach = Math.min(flash.size - slot.offset, LARGEST_IMAGE);
    result = verifyAppImage(flash.peek(slot.offset, reach), options);
  }
  if (result.image !== undefined) flash.read(slot.offset, result.image.bodySize);
  return result;
}
