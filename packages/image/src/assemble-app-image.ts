import { sha256 } from '@noble/hashes/sha2.js';
import { CHECKSUM_ALIGNMENT, DIGEST_SIZE, SEGMENT_SIZE_LIMIT } from './app-image.ts';
import { alignUp, viewOf } from './bytes.ts';
import { ImageBuildError } from './errors.ts';
import { imageChecksum } from './image-checksum.ts';
import {
  type AppImageHeader,
  IMAGE_HEADER_SIZE,
  MAX_SEGMENTS,
  SEGMENT_HEADER_SIZE,
  writeAppImageHeader,
} from './image-header.ts';
import type { MemorySegment } from './memory-segment.ts';
import { SIGNATURE_SECTOR_SIZE, SIGNATURE_V1_SIZE } from './signature.ts';

/** What {@link assembleAppImage} writes. */
export interface AssembleOptions {
  /** Header fields; the segment count is counted. */
  readonly header: Omit<AppImageHeader, 'segmentCount'>;
  /** Segments in file order, padding segments (address 0) included; sizes are multiples of 4. */
  readonly segments: readonly MemorySegment[];
  /** Signature to append unchanged: a 4096-byte secure boot v2 sector or a 68-byte secure boot v1 tail. */
  readonly signature?: Uint8Array;
}

/**
 * Writes an application image with exactly the given segments in the given order, and computes checksum and SHA-256.
 * With header, segments and signature of a parsed image it reproduces the file.
 *
 * @throws {ImageBuildError} `BUILD_TOO_MANY_SEGMENTS`, `BUILD_SEGMENT_TOO_LARGE`, `BUILD_BAD_SIGNATURE_SIZE`,
 *   `BUILD_VALUE_OUT_OF_RANGE`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { assembleAppImage, buildAppImage, chipByName, parseAppImage } from '@aloft/image';
 *
 * const chip = chipByName('esp32');
 * assert.ok(chip);
 * const bytes = buildAppImage({ chip, entryAddress: 0x40080000, segments: [
 *   { loadAddress: 0x40080000, data: new Uint8Array(16) },
 *   { loadAddress: 0x3f400020, data: new Uint8Array(256) },
 * ] });
 * const { header, segments } = parseAppImage(bytes);
 * const again = assembleAppImage({ header, segments: segments.map(({ loadAddress, offset, size }) =>
 *   ({ loadAddress, data: bytes.subarray(offset, offset + size) })) });
 * assert.deepEqual(again, bytes);
 * ```
 */
export function assembleAppImage({ header, segments, signature }: AssembleOptions): Uint8Array {
  checkSegments(segments);
  const segmentsEnd = segments.reduce((end, { data }) => end + SEGMENT_HEADER_SIZE + data.length, IMAGE_HEADER_SIZE);
  const checksumOffset = alignUp(segmentsEnd + 1, CHECKSUM_ALIGNMENT) - 1;
  const bodySize = checksumOffset + 1 + (header.hashAppended ? DIGEST_SIZE : 0);
  const bytes = new Uint8Array(signatureOffset(bodySize, signature) + (signature?.length ?? 0));

  writeAppImageHeader(bytes, { ...header, segmentCount: segments.length });
  writeSegments(bytes, segments);
  bytes[checksumOffset] = imageChecksum(segments.map((segment) => segment.data));
  if (header.hashAppended) bytes.set(sha256(bytes.subarray(0, checksumOffset + 1)), checksumOffset + 1);
  if (signature !== undefined) {
    const offset = bytes.length - signature.length;
    bytes.fill(0xff, bodySize, offset);
    bytes.set(signature, offset);
  }
  return bytes;
}

function checkSegments(segments: readonly MemorySegment[]): void {
  if (segments.length > MAX_SEGMENTS) {
    throw new ImageBuildError(
      'BUILD_TOO_MANY_SEGMENTS',
      `The image would have ${segments.length} segments; loaders accept at most ${MAX_SEGMENTS}. Merge sections in the linker script.`,
    );
  }
  for (const { loadAddress, data } of segments) {
    if (data.length < SEGMENT_SIZE_LIMIT && data.length % 4 === 0) continue;
    throw new ImageBuildError(
      'BUILD_SEGMENT_TOO_LARGE',
      `The segment at address 0x${loadAddress.toString(16)} has ${data.length} bytes; sizes are multiples of 4 below 16 MB.`,
    );
  }
}

function signatureOffset(bodySize: number, signature: Uint8Array | undefined): number {
  if (signature === undefined || signature.length === SIGNATURE_V1_SIZE) return bodySize;
  if (signature.length === SIGNATURE_SECTOR_SIZE) return alignUp(bodySize, SIGNATURE_SECTOR_SIZE);
  throw new ImageBuildError(
    'BUILD_BAD_SIGNATURE_SIZE',
    `A signature has ${SIGNATURE_SECTOR_SIZE} bytes (secure boot v2) or ${SIGNATURE_V1_SIZE} (v1), not ${signature.length}.`,
  );
}

function writeSegments(bytes: Uint8Array, segments: readonly MemorySegment[]): void {
  const view = viewOf(bytes);
  let offset = IMAGE_HEADER_SIZE;
  for (const { loadAddress, data } of segments) {
    view.setUint32(offset, loadAddress, true);
    view.setUint32(offset + 4, data.length, true);
    bytes.set(data, offset + SEGMENT_HEADER_SIZE);
    offset += SEGMENT_HEADER_SIZE + data.length;
  }
}
