import { countText } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';

/** A patch from one build to another of the same sources. Sizes in bytes. */
export interface RebuildPoint {
  readonly name: string;
  readonly targetSize: number;
  /** Bytes that differ in place. */
  readonly changed: number;
  /** The patch with its header. */
  readonly patchSize: number;
}

/** What was measured, and what was not and why. */
export interface RebuildFigures {
  readonly points: readonly RebuildPoint[];
  readonly skipped: readonly string[];
}

const right = (title: string): Column => ({ title, align: 'right' });

/** The largest patch, or undefined when there is none. */
export function largestRebuild({ points }: RebuildFigures): number | undefined {
  return points.length === 0 ? undefined : Math.max(...points.map(({ patchSize }) => patchSize));
}

/** The table in Markdown. */
export function rebuildReport({ points, skipped }: RebuildFigures): string {
  const rows = points.map(({ name, targetSize, changed, patchSize }) => [
    name,
    countText(targetSize),
    countText(changed),
    countText(patchSize),
  ]);
  const table = tableOf(
    [{ title: 'image', align: 'left' }, ...['size', 'bytes that differ', 'patch'].map(right)],
    rows,
  );
  return [table, ...skipped.map((why) => `- skipped: ${why}`)].join('\n\n');
}
