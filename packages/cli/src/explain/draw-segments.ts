import { formatBytes, formatSize, hex, percent } from '../sizes.ts';
import { barTable } from '../terminal/bar-table.ts';
import { heading } from '../terminal/heading.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { SegmentCost } from './segment-ranges.ts';

/** What each segment of the target costs; `patchSize` is the whole. */
export function drawSegments(terminal: Terminal, patchSize: number, segments: readonly SegmentCost[]): string[] {
  const most = Math.max(1, ...segments.map(({ bytes }) => bytes));
  const rows = segments.map(({ name, address, start, end, bytes }) => ({
    cells: [name, hex(address ?? start, 8), formatSize(end - start), formatBytes(bytes), percent(bytes, patchSize)],
    share: bytes / most,
  }));
  return [
    ...heading(terminal, 'Segments of the target', 'address, size, bytes of the patch'),
    ...barTable(terminal, rows, [2, 3, 4], 'base'),
  ];
}
