import type { VerifyResult } from '@aloft/image';
import type { Board } from '../board.ts';
import type { FlashRange } from '../flash/geometry.ts';
import { rememberedVerdict } from './verdict-memory.ts';

/** No image reaches further than this (`ESP_IMAGE_MAX_FLASH_ADDR_SIZE` without 32-bit flash addresses). */
const LARGEST_IMAGE = 0x1000000;
const HEADER_SIZE = 24;
/** Most of a slot is empty when images are small, and copying it costs more than verifying the image. */
const FIRST_LOOK = 0x6000;
/** A signature may follow an image: padding up to a sector, and the sector. */
const BEHIND_IMAGE = 0x2000;

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
  const look = (size: number): VerifyResult => rememberedVerdict(board, flash.peek(slot.offset, size), options);
  let result = look(Math.min(slot.size, FIRST_LOOK));
  if (slot.size > FIRST_LOOK && !isAllSeen(result, FIRST_LOOK)) result = look(slot.size);
  if (result.problems[0]?.code === 'IMAGE_TRUNCATED') {
    // The loader follows segment headers past the end of the slot and finds the image too long only then.
    const reach = Math.min(flash.size - slot.offset, LARGEST_IMAGE);
    result = look(reach);
  }
  if (result.image !== undefined) flash.read(slot.offset, result.image.bodySize);
  return result;
}

/** Whether more bytes could not change the verdict. */
function isAllSeen({ image, problems }: VerifyResult, size: number): boolean {
  return image === undefined ? problems[0]?.code !== 'IMAGE_TRUNCATED' : image.imageSize + BEHIND_IMAGE <= size;
}
