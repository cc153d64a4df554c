/**
 * The parts that an image is made of, as ranges of its bytes.
 * @module
 */
import { costByRange, type PatchReport, type TargetRange } from '@aloft/delta';
import { type AppImage, ImageError, parseAppImage } from '@aloft/image';

/** A segment of an image, or the whole of a file that is none. */
export interface SegmentRange extends TargetRange {
  /** Kind of memory, such as `irom`; `file` for a plain file. */
  readonly name: string;
  /** Where its first byte is when the program runs; undefined for a plain file. */
  readonly address: number | undefined;
}

/** The image's structure, or undefined when the bytes are no app image. */
export function imageOf(bytes: Uint8Array): AppImage | undefined {
  try {
    return parseAppImage(bytes);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

/** Segments in file order, empty ones left out; the whole file when it is no app image. */
export function segmentRanges(bytes: Uint8Array): SegmentRange[] {
  const image = imageOf(bytes);
  if (image === undefined) return [{ name: 'file', address: undefined, start: 0, end: bytes.length }];
  return image.segments
    .filter(({ size }) => size > 0)
    .map(({ kind, loadAddress, offset, size }) => ({
      name: kind,
      address: loadAddress,
      start: offset,
      end: offset + size,
    }));
}

/** A segment and what a patch spends on it. */
export interface SegmentCost extends SegmentRange {
  /** Bytes of the patch. */
  readonly bytes: number;
}

/** What each segment of the target costs. */
export function segmentCosts(report: PatchReport): SegmentCost[] {
  const segments = segmentRanges(report.target);
  const costs = costByRange(report, segments).ranges;
  return segments.map((segment, i) => ({ ...segment, bytes: costs[i]?.bytes ?? 0 }));
}

/** The same for machines. */
export function segmentData({ name, start, end, address, bytes }: SegmentCost): object {
  return { name, offset: start, size: end - start, load_address: address ?? null, bytes: roundedBytes(bytes) };
}

/** Costs are shares of bytes; two digits are more than they are worth. */
export function roundedBytes(bytes: number): number {
  return Math.round(bytes * 100) / 100;
}
