import { APP_DESCRIPTOR_SIZE, type AppDescriptor, parseAppDescriptor } from './app-descriptor.ts';
import { alignUp, hex, hex32, viewOf } from './bytes.ts';
import { type Chip, DEFAULT_MMU_PAGE_SIZE, type MemoryKind } from './chip.ts';
import { chipById, isMappedAddress, memoryKindAt } from './chip-lookup.ts';
import { AppImageError } from './errors.ts';
import { type AppImageHeader, IMAGE_HEADER_SIZE, parseAppImageHeader, SEGMENT_HEADER_SIZE } from './image-header.ts';
import { findSignature, type ImageSignature } from './signature.ts';

/** Segments must be smaller than this (16 MB). */
export const SEGMENT_SIZE_LIMIT = 0x1000000;
/** The checksum ends a block of this many bytes. */
export const CHECKSUM_ALIGNMENT = 16;
/** Size of the SHA-256 that may follow the checksum. */
export const DIGEST_SIZE = 32;

/** One segment of an application image. */
export interface AppImageSegment {
  /** Position in the image, from 0. */
  readonly index: number;
  /** Address the data is mapped or copied to. */
  readonly loadAddress: number;
  /** File offset of the data (the 8-byte segment header lies before it). */
  readonly offset: number;
  /** Size of the data in bytes, a multiple of 4. */
  readonly size: number;
  /** What kind of memory `loadAddress` is on the image's chip. */
  readonly kind: MemoryKind;
}

/** Structure of an application image; offsets count from the image's first byte. */
export interface AppImage {
  readonly header: AppImageHeader;
  /** `chip_id` of the header. */
  readonly chipId: number;
  /** The chip, or undefined when `chipId` is not in the table. */
  readonly chip: Chip | undefined;
  readonly segments: readonly AppImageSegment[];
  /** Offset of the checksum byte; the SHA-256, if any, follows it. */
  readonly checksumOffset: number;
  /** Checksum as stored. */
  readonly checksum: number;
  /** Appended SHA-256 as stored, or undefined when the header says there is none. */
  readonly digest: Uint8Array | undefined;
  /** Bytes from the start through checksum and SHA-256: what the loader calls the image length. */
  readonly bodySize: number;
  /** Recognised signature, or undefined. */
  readonly signature: ImageSignature | undefined;
  /** Bytes of the whole image: body, padding to the signature, signature. */
  readonly imageSize: number;
  /** Bytes behind the image; a loader ignores them. */
  readonly trailingSize: number;
  /** The application's description of itself, or undefined (bootloaders and bare images have none). */
  readonly descriptor: AppDescriptor | undefined;
  /** MMU page size the image is laid out for, in bytes. */
  readonly mmuPageSize: number;
}

/**
 * Reads the structure of an application image (`.bin` file, slot contents or the start of any longer byte array).
 * Only the structure: whether a device would boot it is for `verifyAppImage` to say.
 *
 * @param bytes The image at offset 0; what lies behind it is counted in `trailingSize` and otherwise ignored.
 * @throws {AppImageError} `IMAGE_TRUNCATED`, `IMAGE_BAD_MAGIC`, `IMAGE_TOO_MANY_SEGMENTS`, `IMAGE_BAD_SEGMENT_SIZE`.
 * @see ESP-IDF `components/bootloader_support/src/esp_image_format.c`, `esp_app_format.h`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppDescriptor, buildAppImage, chipByName, parseAppImage } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const rodata = buildAppDescriptor({ version: '1.0.0', projectName: 'lamp' });
 * const bytes = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x3c000020, data: rodata },
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * const image = parseAppImage(bytes);
 * assert.equal(image.imageSize, bytes.length);
 * assert.equal(image.segments[0]?.offset, 0x20);
 * assert.equal(image.descriptor?.version, '1.0.0');
 * ```
 */
export function parseAppImage(bytes: Uint8Array): AppImage {
  const header = parseAppImageHeader(bytes);
  const chip = chipById(header.chipId);
  const segments = parseSegments(bytes, header.segmentCount, chip);
  const segmentsEnd = endOf(segments);

  const checksumOffset = alignUp(segmentsEnd + 1, CHECKSUM_ALIGNMENT) - 1;
  const bodySize = checksumOffset + 1 + (header.hashAppended ? DIGEST_SIZE : 0);
  demand(bytes, segmentsEnd, bodySize, header.hashAppended ? 'checksum and SHA-256' : 'checksum');

  const descriptor = parseDescriptor(bytes, segments);
  const signature = findSignature(bytes, bodySize, chip);
  const imageSize = signature === undefined ? bodySize : signature.offset + signature.size;
  return {
    header,
    chipId: header.chipId,
    chip,
    segments,
    checksumOffset,
    checksum: viewOf(bytes).getUint8(checksumOffset),
    digest: header.hashAppended ? bytes.slice(checksumOffset + 1, bodySize) : undefined,
    bodySize,
    signature,
    imageSize,
    trailingSize: bytes.length - imageSize,
    descriptor,
    mmuPageSize: findMmuPageSize(chip, descriptor, segments),
  };
}

function parseSegments(bytes: Uint8Array, count: number, chip: Chip | undefined): AppImageSegment[] {
  const view = viewOf(bytes);
  const segments: AppImageSegment[] = [];
  let headerOffset = IMAGE_HEADER_SIZE;
  for (let index = 0; index < count; index++) {
    const offset = headerOffset + SEGMENT_HEADER_SIZE;
    demand(bytes, headerOffset, offset, `header of segment ${index}`);
    const loadAddress = view.getUint32(headerOffset, true);
    const size = view.getUint32(headerOffset + 4, true);
    if (size % 4 !== 0 || size >= SEGMENT_SIZE_LIMIT) {
      throw new AppImageError(
        'IMAGE_BAD_SEGMENT_SIZE',
        `Segment ${index} at ${hex(headerOffset)} has size ${hex32(size)}; sizes are multiples of 4 below 16 MB. The image is damaged or cut off.`,
        { offset: headerOffset + 4, value: size },
      );
    }
    demand(bytes, offset, offset + size, `data of segment ${index}`);
    segments.push({ index, loadAddress, offset, size, kind: memoryKindAt(chip, loadAddress) });
    headerOffset = offset + size;
  }
  return segments;
}

function endOf(segments: readonly AppImageSegment[]): number {
  const last = segments.at(-1);
  return last === undefined ? IMAGE_HEADER_SIZE : last.offset + last.size;
}

function demand(bytes: Uint8Array, from: number, to: number, what: string): void {
  if (to <= bytes.length) return;
  throw new AppImageError(
    'IMAGE_TRUNCATED',
    `The ${what} at ${hex(from)} needs ${to} bytes but only ${bytes.length} are there. Fetch the whole image again.`,
    { offset: bytes.length, value: bytes.length },
  );
}

function parseDescriptor(bytes: Uint8Array, segments: readonly AppImageSegment[]): AppDescriptor | undefined {
  const [first] = segments;
  if (first === undefined || first.size < APP_DESCRIPTOR_SIZE) return undefined;
  return parseAppDescriptor(bytes.subarray(first.offset, first.offset + APP_DESCRIPTOR_SIZE));
}

/**
 * Images older than the descriptor's field are judged by the first mapped address, as esptool does. Pages above 64 KB
 * came later than the field.
 */
function findMmuPageSize(
  chip: Chip | undefined,
  descriptor: AppDescriptor | undefined,
  segments: readonly AppImageSegment[],
): number {
  const sizes = chip?.mmuPageSizes ?? [DEFAULT_MMU_PAGE_SIZE];
  const recorded = descriptor === undefined ? 0 : 2 ** descriptor.mmuPageSizeLog2;
  if (sizes.includes(recorded)) return recorded;
  const mapped = segments.find((segment) => isMappedAddress(chip, segment.loadAddress));
  if (mapped === undefined) return DEFAULT_MMU_PAGE_SIZE;
  const start = mapped.loadAddress - IMAGE_HEADER_SIZE - SEGMENT_HEADER_SIZE;
  return sizes.findLast((size) => size <= DEFAULT_MMU_PAGE_SIZE && start % size === 0) ?? DEFAULT_MMU_PAGE_SIZE;
}
