/**
 * Which parts of the target a patch spends its bytes on.
 * @module
 */
import { decodeCounted } from './decode-counted.ts';
import type { PatchHeader } from './header.ts';
import { makesTarget } from './topics.ts';

/** A range of target bytes, `end` excluded. */
export interface TargetRange {
  readonly start: number;
  readonly end: number;
}

/** What something costs. */
export interface Cost {
  /** Patch bytes, by information content; rarely a whole number. */
  readonly bytes: number;
  /** Binary decisions decoded. */
  readonly symbols: number;
}

/** The cost of a patch, told by target ranges. */
export interface CostByRange {
  readonly header: PatchHeader;
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
 * @param base The image the patch starts from, or null for a packed full image.
 * @param patch The whole patch.
 * @param ranges Byte offsets in the target; what lies beyond its end costs nothing.
 * @throws {DeltaError} As `applyPatch`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { costByRange, createPatch } from '@aloft/delta';
 *
 * const base = Uint8Array.from({ length: 2000 }, (_, i) => (i * i) >> 3);
 * const target = base.slice();
 * target.set([3, 1, 4, 1, 5, 9, 2, 6], 1500);
 * const { ranges } = costByRange(base, createPatch(base, target).bytes, [
 *   { start: 0, end: 1000 },
 *   { start: 1000, end: 2000 },
 * ]);
 * assert.ok((ranges[1]?.bytes ?? 0) > (ranges[0]?.bytes ?? 0));
 * ```
 */
export function costByRange(base: Uint8Array | null, patch: Uint8Array, ranges: readonly TargetRange[]): CostByRange {
  const edges = Float64Array.from(new Set([0, ...ranges.flatMap(({ start, end }) => [start, end])])).sort();
  // Costs of what lies from each edge to the next one.
  const bits = new Float64Array(edges.length);
  const symbols = new Float64Array(edges.length);
  let overheadSymbols = 0;
  let at = 0;
  const { header } = decodeCounted(base, patch, (topic, count, cost, position) => {
    if (!makesTarget(topic)) {
      overheadSymbols += count;
      return;
    }
    while ((edges[at + 1] ?? Number.POSITIVE_INFINITY) <= position) at++;
    bits[at] = (bits[at] ?? 0) + cost;
    symbols[at] = (symbols[at] ?? 0) + count;
  });
  const bytesBefore = sumsBefore(bits, 1 / 8);
  const symbolsBefore = sumsBefore(symbols, 1);
  const indexOf = new Map(Array.from(edges, (edge, index) => [edge, index]));
  const between = (first: number, last: number): Cost => ({
    bytes: (bytesBefore[last] ?? 0) - (bytesBefore[first] ?? 0),
    symbols: (symbolsBefore[last] ?? 0) - (symbolsBefore[first] ?? 0),
  });
  const all = between(0, edges.length);
  return {
    header,
    ranges: ranges.map(({ start, end }) =>
      end > start ? between(indexOf.get(start) ?? 0, indexOf.get(end) ?? 0) : { bytes: 0, symbols: 0 },
    ),
    outside: outsideOf(edges, ranges, between),
    overhead: { bytes: Math.max(0, header.patchSize - all.bytes), symbols: overheadSymbols },
  };
}

/** Sum of what no range covers. */
function outsideOf(
  edges: Float64Array,
  ranges: readonly TargetRange[],
  between: (first: number, last: number) => Cost,
): Cost {
  const changes = new Map<number, number>();
  const change = (edge: number, by: number): void => void changes.set(edge, (changes.get(edge) ?? 0) + by);
  for (const { start, end } of ranges) {
    if (end <= start) continue;
    change(start, 1);
    change(end, -1);
  }
  let depth = 0;
  let sum: Cost = { bytes: 0, symbols: 0 };
  for (const [index, edge] of edges.entries()) {
    depth += changes.get(edge) ?? 0;
    if (depth > 0) continue;
    const { bytes, symbols } = between(index, index + 1);
    sum = { bytes: sum.bytes + bytes, symbols: sum.symbols + symbols };
  }
  return sum;
}

function sumsBefore(values: Float64Array, scale: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value * scale;
  return sums;
}
