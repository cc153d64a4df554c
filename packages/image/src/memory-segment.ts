import type { AppImage } from './app-image.ts';
import type { Chip } from './chip.ts';
import { memoryKindAt } from './chip-lookup.ts';

/** A stretch of a device's memory that an image fills. */
export interface MemorySegment {
  /** First address. */
  readonly loadAddress: number;
  readonly data: Uint8Array;
  /** Section name when it comes from an ELF file; `.flash.appdesc` marks the segment that goes first. */
  readonly name?: string;
}

/**
 * Joins each segment with the next when it begins where the other ends, in the same kind of memory. Sizes are first
 * rounded up to a multiple of 4 with zeros, as esptool does; empty segments are dropped.
 *
 * @param segments In the order of the ELF file, or sorted by address.
 * @param chip Chip whose memory kinds are not to be mixed.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName, joinMemorySegments } from '@aloft/image';
 *
 * const joined = joinMemorySegments([
 *   { loadAddress: 0x40380000, data: Uint8Array.of(1, 2, 3) },
 *   { loadAddress: 0x40380004, data: Uint8Array.of(4, 5, 6, 7) },
 * ], chipByName('esp32c3'));
 * assert.deepEqual(joined.map((segment) => [...segment.data]), [[1, 2, 3, 0, 4, 5, 6, 7]]);
 * ```
 */
export function joinMemorySegments(segments: readonly MemorySegment[], chip: Chip | undefined): MemorySegment[] {
  const runs: MemorySegment[][] = [];
  let end = -1;
  let kind: string | undefined;
  for (const segment of segments) {
    if (segment.data.length === 0) continue;
    const nextKind = memoryKindAt(chip, segment.loadAddress);
    const run = runs.at(-1);
    if (run !== undefined && segment.loadAddress === end && nextKind === kind) run.push(segment);
    else runs.push([segment]);
    end = segment.loadAddress + wordSize(segment.data);
    kind = nextKind;
  }
  return runs.map(concatenate);
}

/**
 * The memory contents an image describes, independent of its file layout: padding left out, sorted by address, cut
 * pieces joined.
 *
 * @param image As parsed from `bytes`.
 * @param bytes The image at offset 0.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, chipByName, parseAppImage, readMemorySegments } from '@aloft/image';
 *
 * const chip = chipByName('esp32s3');
 * assert.ok(chip);
 * const segments = [{ loadAddress: 0x3fc88000, data: Uint8Array.of(1, 2, 3, 4) }];
 * const bytes = buildAppImage({ chip, entryAddress: 0, segments });
 * assert.deepEqual(readMemorySegments(parseAppImage(bytes), bytes), segments);
 * ```
 */
export function readMemorySegments(image: AppImage, bytes: Uint8Array): MemorySegment[] {
  const loaded = image.segments
    .filter((segment) => segment.kind !== 'padding')
    .map(({ loadAddress, offset, size }) => ({ loadAddress, data: bytes.subarray(offset, offset + size) }))
    .sort((a, b) => a.loadAddress - b.loadAddress);
  return joinMemorySegments(loaded, image.chip);
}

function wordSize(data: Uint8Array): number {
  return Math.ceil(data.length / 4) * 4;
}

function concatenate(run: readonly MemorySegment[]): MemorySegment {
  const data = new Uint8Array(run.reduce((sum, segment) => sum + wordSize(segment.data), 0));
  let offset = 0;
  for (const segment of run) {
    data.set(segment.data, offset);
    offset += wordSize(segment.data);
  }
  const { loadAddress = 0, name } = run[0] ?? {};
  return name === undefined ? { loadAddress, data } : { loadAddress, data, name };
}
