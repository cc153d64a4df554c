import { type AppImage, parseAppImage } from './app-image.ts';
import {
  BOOTLOADER_DESCRIPTOR_SIZE,
  type BootloaderDescriptor,
  parseBootloaderDescriptor,
} from './bootloader-descriptor.ts';
import { chips } from './chip-table.ts';
import { ImageError } from './errors.ts';
import { imageChecksum } from './image-checksum.ts';

/** The second-stage bootloader found in a flash dump. */
export interface FoundBootloader {
  /** Flash offset of its image. */
  readonly offset: number;
  readonly image: AppImage;
  /** Whether the checksum is right. The SHA-256 is not compared: flashing tools change header bytes after the build. */
  readonly checksumValid: boolean;
  /** Flash size its header states, in bytes. A partition table that reaches further makes it reset forever. */
  readonly flashSize: number;
  readonly descriptor: BootloaderDescriptor | undefined;
}

/** Looks for a bootloader where one of the chips expects its own. */
export function findBootloader(flash: Uint8Array, end: number): FoundBootloader | undefined {
  const offsets = new Set(chips.map((chip) => chip.bootloaderOffset));
  for (const offset of [...offsets].sort((a, b) => a - b)) {
    const bytes = flash.subarray(offset, Math.max(offset, end));
    const image = tryParse(bytes);
    if (image?.chip?.bootloaderOffset === offset) return describe(image, bytes, offset);
  }
  return undefined;
}

function tryParse(bytes: Uint8Array): AppImage | undefined {
  try {
    return parseAppImage(bytes);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function describe(image: AppImage, bytes: Uint8Array, offset: number): FoundBootloader {
  const data = image.segments.map((segment) => bytes.subarray(segment.offset, segment.offset + segment.size));
  return {
    offset,
    image,
    checksumValid: imageChecksum(data) === image.checksum,
    flashSize: 0x100000 * 2 ** image.header.flashSize,
    descriptor: parseBootloaderDescriptor(data[0]?.subarray(0, BOOTLOADER_DESCRIPTOR_SIZE) ?? new Uint8Array()),
  };
}
