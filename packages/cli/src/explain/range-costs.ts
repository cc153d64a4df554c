/**
 * What a patch costs by equal ranges of the target, for want of names.
 * @module
 */
import { costByRange, type PatchReport } from '@aloft/delta';
import { type Content, contentOf } from './content.ts';
import type { SegmentRange } from './segment-ranges.ts';

const LEAST_SIZE = 4096;
const MOST_SIZE = 65_536;
/** Ranges are made so large that there are about this many. */
const WANTED_RANGES = 64;

/** A range of a segment and what it costs. */
export interface RangeCost extends SegmentRange {
  readonly bytes: number;
  readonly content: Content;
}

/** Size of the ranges for a target of `targetSize` bytes: a power of two from 4 KB to 64 KB. */
export function rangeSizeFor(targetSize: number): number {
  let size = LEAST_SIZE;
  while (size < MOST_SIZE && targetSize / size > WANTED_RANGES) size *= 2;
  return size;
}

/** Ranges of all segments, the dearest first. */
export function rangeCosts(report: PatchReport, segments: readonly SegmentRange[]): RangeCost[] {
  const size = rangeSizeFor(report.target.length);
  const ranges = segments.flatMap((segment) => cut(segment, size));
  const costs = costByRange(report, ranges).ranges;
  return ranges
    .map((range, i) => ({
      ...range,
      bytes: costs[i]?.bytes ?? 0,
      content: contentOf(report.target.subarray(range.start, range.end)),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}

/** At multiples of `size` bytes in the file. */
function cut(segment: SegmentRange, size: number): SegmentRange[] {
  const ranges: SegmentRange[] = [];
  for (let start = segment.start; start < segment.end; ) {
    const end = Math.min(segment.end, (Math.floor(start / size) + 1) * size);
    const address = segment.address === undefined ? undefined : segment.address + start - segment.start;
    ranges.push({ name: segment.name, address, start, end });
    start = end;
  }
  return ranges;
}
