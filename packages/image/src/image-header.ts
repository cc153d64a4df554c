import { hex, viewOf } from './bytes.ts';
import { AppImageError } from './errors.ts';
import { inRange } from './range-check.ts';

/** First byte of every application image and bootloader image. */
export const IMAGE_MAGIC = 0xe9;
/** Size of header and extended header together, in bytes. */
export const IMAGE_HEADER_SIZE = 24;
/** Size of the header before each segment's data, in bytes. */
export const SEGMENT_HEADER_SIZE = 8;
/** Most segments a loader accepts, padding included. */
export const MAX_SEGMENTS = 16;

/** The 24 bytes an application image starts with (`esp_image_header_t`). */
export interface AppImageHeader {
  readonly segmentCount: number;
  /** 0 QIO, 1 QOUT, 2 DIO, 3 DOUT, 4 fast read, 5 slow read. */
  readonly flashMode: number;
  /** Low nibble of byte 3: 0 = clk/2, 1 = clk/3, 2 = clk/4, 15 = clk/1. */
  readonly flashSpeed: number;
  /** High nibble of byte 3: log2 of the flash size in MB. */
  readonly flashSize: number;
  /** Address execution starts at. */
  readonly entryAddress: number;
  /** Write-protect pin; 0xEE = not used. */
  readonly wpPin: number;
  /** Drive strengths of the flash pins (3 bytes). */
  readonly spiPinDrive: Uint8Array;
  readonly chipId: number;
  /** Lowest chip revision in the old format (major, on C3 minor). */
  readonly minChipRevisionLegacy: number;
  /** Lowest chip revision, major * 100 + minor. */
  readonly minChipRevision: number;
  /** Highest chip revision, major * 100 + minor; 0 or 65535 = not set. */
  readonly maxChipRevision: number;
  /** Reserved bytes, kept as found (4 bytes). */
  readonly reserved: Uint8Array;
  /** Whether a SHA-256 follows the checksum. */
  readonly hashAppended: boolean;
}

/**
 * Reads the header of an application image.
 *
 * @param bytes At least 24 bytes, image at offset 0.
 * @throws {AppImageError} `IMAGE_TRUNCATED`, `IMAGE_BAD_MAGIC`, `IMAGE_TOO_MANY_SEGMENTS`.
 * @see ESP-IDF `esp_app_format.h`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseAppImageHeader } from '@aloft/image';
 *
 * const bytes = new Uint8Array(24);
 * bytes.set([0xe9, 3, 2, 0x2f]);
 * const header = parseAppImageHeader(bytes);
 * assert.deepEqual([header.segmentCount, header.flashMode, header.flashSize], [3, 2, 2]);
 * ```
 */
export function parseAppImageHeader(bytes: Uint8Array): AppImageHeader {
  const magic = bytes[0];
  if (magic !== undefined && magic !== IMAGE_MAGIC) {
    const hint = magic === 0xff ? 'The flash is erased here' : 'This is no application image';
    throw new AppImageError('IMAGE_BAD_MAGIC', `The first byte is ${hex(magic)}, not ${hex(IMAGE_MAGIC)}. ${hint}.`, {
      offset: 0,
      value: magic,
    });
  }
  if (bytes.length < IMAGE_HEADER_SIZE) {
    throw new AppImageError(
      'IMAGE_TRUNCATED',
      `An image header has ${IMAGE_HEADER_SIZE} bytes but only ${bytes.length} are there. Fetch the whole image again.`,
      { offset: bytes.length, value: bytes.length },
    );
  }
  const view = viewOf(bytes);
  const segmentCount = view.getUint8(1);
  if (segmentCount > MAX_SEGMENTS) {
    throw new AppImageError(
      'IMAGE_TOO_MANY_SEGMENTS',
      `The header counts ${segmentCount} segments; loaders accept at most ${MAX_SEGMENTS}. The image is damaged or the linker script is wrong.`,
      { offset: 1, value: segmentCount },
    );
  }
  return {
    segmentCount,
    flashMode: view.getUint8(2),
    flashSpeed: view.getUint8(3) & 0x0f,
    flashSize: view.getUint8(3) >> 4,
    entryAddress: view.getUint32(4, true),
    wpPin: view.getUint8(8),
    spiPinDrive: bytes.slice(9, 12),
    chipId: view.getUint16(0x0c, true),
    minChipRevisionLegacy: view.getUint8(0x0e),
    minChipRevision: view.getUint16(0x0f, true),
    maxChipRevision: view.getUint16(0x11, true),
    reserved: bytes.slice(0x13, 0x17),
    hashAppended: view.getUint8(0x17) !== 0,
  };
}

/** Writes the 24 header bytes at offset 0. */
export function writeAppImageHeader(bytes: Uint8Array, header: AppImageHeader): void {
  const view = viewOf(bytes);
  view.setUint8(0, IMAGE_MAGIC);
  view.setUint8(1, header.segmentCount);
  view.setUint8(2, inRange('flashMode', header.flashMode, 0xff));
  view.setUint8(3, inRange('flashSpeed', header.flashSpeed, 0xf) | (inRange('flashSize', header.flashSize, 0xf) << 4));
  view.setUint32(4, inRange('entryAddress', header.entryAddress, 0xffffffff), true);
  view.setUint8(8, inRange('wpPin', header.wpPin, 0xff));
  bytes.set(header.spiPinDrive.subarray(0, 3), 9);
  view.setUint16(0x0c, inRange('chipId', header.chipId, 0xffff), true);
  view.setUint8(0x0e, inRange('minChipRevisionLegacy', header.minChipRevisionLegacy, 0xff));
  view.setUint16(0x0f, inRange('minChipRevision', header.minChipRevision, 0xffff), true);
  view.setUint16(0x11, inRange('maxChipRevision', header.maxChipRevision, 0xffff), true);
  bytes.set(header.reserved.subarray(0, 4), 0x13);
  view.setUint8(0x17, header.hashAppended ? 1 : 0);
}
