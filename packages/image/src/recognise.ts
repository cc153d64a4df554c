import { parseAppImage } from './app-image.ts';
import { ImageError } from './errors.ts';
import { findPartitionTable } from './find-partition-table.ts';
import { EMPTY_SEQUENCE, parseOtadata } from './otadata.ts';
import { OTADATA_SIZE } from './partition.ts';
import { parsePartitionTable } from './partition-table.ts';

/** Kinds of files {@link recognise} tells apart. */
export type FileKind = 'app-image' | 'partition-table' | 'otadata' | 'flash-dump' | 'patch' | 'unknown';

/** First bytes of an aloft patch: `ALFP`. */
const PATCH_MAGIC: readonly number[] = [0x41, 0x4c, 0x46, 0x50];

/**
 * Tells what kind of file some bytes are. Only the structure counts: a damaged image is still an `app-image`.
 *
 * @param bytes The whole file.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, recognise } from '@aloft/image';
 *
 * assert.equal(recognise(new TextEncoder().encode('ALFP...')), 'patch');
 * assert.equal(recognise(buildOtadata([{ sequence: 1, state: 'valid' }, undefined])), 'otadata');
 * assert.equal(recognise(new Uint8Array(10)), 'unknown');
 * ```
 */
export function recognise(bytes: Uint8Array): FileKind {
  if (PATCH_MAGIC.every((byte, index) => bytes[index] === byte)) return 'patch';
  if (reads(() => parsePartitionTable(bytes))) return 'partition-table';
  const imageSize = sizeOfImage(bytes);
  const table = findPartitionTable(bytes);
  // Chips with their bootloader at 0 have dumps that begin like an image; the table behind it gives them away.
  if (table?.table !== undefined && table.offset >= imageSize) return 'flash-dump';
  if (imageSize > 0) return 'app-image';
  return isOtadataFile(bytes) ? 'otadata' : 'unknown';
}

function sizeOfImage(bytes: Uint8Array): number {
  let size = 0;
  reads(() => {
    size = parseAppImage(bytes).imageSize;
  });
  return size;
}

function isOtadataFile(bytes: Uint8Array): boolean {
  if (bytes.length !== OTADATA_SIZE) return false;
  return parseOtadata(bytes).some((entry) => entry.crcValid && entry.sequence !== EMPTY_SEQUENCE);
}

function reads(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof ImageError) return false;
    throw error;
  }
}
