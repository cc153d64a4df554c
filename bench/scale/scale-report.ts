import type { CreateFigures } from '../create/measure-create.ts';
import { countText, decimalText } from '../report/numbers.ts';
import { barOf, type Column, tableOf } from '../report/table.ts';

/** The same pair given to bsdiff as well; undefined when it is not here. */
export interface ScalePoint extends CreateFigures {
  readonly bsdiffSeconds: number | undefined;
}

const MEGABYTE = 1 << 20;
const BAR_WIDTH = 24;
const right = (title: string): Column => ({ title, align: 'right' });
const bar: Column = { title: '', align: 'left' };

/** The curve as a table with bars, in Markdown. */
export function scaleReport(points: readonly ScalePoint[], day: string, versions: readonly string[]): string {
  const mostSeconds = Math.max(...points.map(({ createSeconds }) => createSeconds));
  const mostMemory = Math.max(...points.map(({ peakMemory }) => peakMemory));
  const rows = points.map(({ targetSize, patchSize, ramSize, createSeconds, bsdiffSeconds, peakMemory }) => [
    countText(targetSize / 1024),
    countText(patchSize),
    countText(ramSize),
    decimalText(createSeconds, 2),
    decimalText(createSeconds / (targetSize / MEGABYTE), 2),
    bsdiffSeconds === undefined ? '' : decimalText(createSeconds / bsdiffSeconds, 1),
    barOf(createSeconds, mostSeconds, BAR_WIDTH),
    countText(peakMemory / MEGABYTE),
    barOf(peakMemory, mostMemory, BAR_WIDTH),
  ]);
  const table = tableOf(
    [
      ...['image KB', 'patch bytes', 'decoder RAM', 'create CPU s', 's per MB', '÷ bsdiff'].map(right),
      bar,
      right('peak memory MB'),
      bar,
    ],
    rows,
  );
  return `${day}, ${versions.join(', ')}. Made-up images, the same on every machine; one process for each size, its start not counted in the time.\n\n${table}`;
}
