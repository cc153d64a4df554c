/**
 * Which parts of the target a patch spends its bytes on.
 * @module
 */
import type { Cost } from './cost-trace.ts';
import type { PatchReport } from './inspect-patch.ts';

/** A range of target bytes, `end` excluded. */
export interface TargetRange {
  readonly start: number;
  readonly end: number;
}

/** The cost of a patch, told by target ranges. */
export interface CostByRange {
  /** Cost of each range, in the order given. Ranges that overlap each bear the whole cost of what they share. */
  readonly ranges: readonly Cost[];
  /** Cost of the target bytes that no range holds. */
  readonly outside: Cost;
  /** What belongs to no target byte: the header, what is sent before the operations, the end of the stream. */
  readonly overhead: Cost;
}

/**
 * Say what each of some ranges of the target costs.
 *
 * Every coded bit is charged, by its information content, to the target byte that the decoder is at when it reads it.
 * So the numbers of an operation are charged to its first byte, and the distance to the next wrong prediction to
 * where the distance begins. The costs of ranges that do not overlap, `outside` and `overhead` make the patch's size.
 *
 * @param report The patch, explained by `inspectPatch`.
 * @param ranges Byte offsets in the target; what lies beyond its end costs nothing.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { costByRange, createPatch, inspectPatch } from '@aloft/delta';
 *
 * const base = Uint8Array.from({ length: 2000 }, (_, i) => (i * i) >> 3);
 * const target = base.slice();
 * target.set([3, 1, 4, 1, 5, 9, 2, 6], 1500);
 * const { ranges } = costByRange(inspectPatch(base, createPatch(base, target).bytes), [
 *   { start: 0, end: 1000 },
 *   { start: 1000, end: 2000 },
 * ]);
 * assert.ok((ranges[1]?.bytes ?? 0) > (ranges[0]?.bytes ?? 0));
 * ```
 */
export function costByRange(report: PatchReport, ranges: readonly TargetRange[]): CostByRange {
  const { header, symbols, trace } = report;
  const costOf = ({ start, end }: TargetRange): Cost => trace.between(start, end);
  const all = trace.between(0, header.targetSize);
  const held = joined(ranges).map(costOf).reduce(plus, NOTHING);
  return {
    ranges: ranges.map(costOf),
    outside: { bytes: Math.max(0, all.bytes - held.bytes), symbols: all.symbols - held.symbols },
    overhead: { bytes: Math.max(0, header.patchSize - all.bytes), symbols: symbols - all.symbols },
  };
}

const NOTHING: Cost = { bytes: 0, symbols: 0 };

function plus(a: Cost, b: Cost): Cost {
  return { bytes: a.bytes + b.bytes, symbols: a.symbols + b.symbols };
}

/** The same bytes as ranges that do not overlap. */
function joined(ranges: readonly TargetRange[]): TargetRange[] {
  const result: TargetRange[] = [];
  let reached = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (end <= Math.max(start, reached)) continue;
    result.push({ start: Math.max(start, reached), end });
    reached = end;
  }
  return result;
}
