import { countText } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';
import type { DecoderSizes, ProcessorSize } from './decoder-size.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** Bytes of all files together. */
export function totalSize({ files }: ProcessorSize): number {
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

/** The largest total of all processors, or undefined when there was no compiler. */
export function largestTotal({ sizes }: DecoderSizes): number | undefined {
  return sizes.length === 0 ? undefined : Math.max(...sizes.map(totalSize));
}

/** The table in Markdown: a row for each file, a column for each processor. */
export function sizeReport({ sizes, skipped }: DecoderSizes): string {
  const notes = skipped.map((why) => `- skipped: ${why}`);
  if (sizes.length === 0) return notes.join('\n');
  const names = [...new Set(sizes.flatMap(({ files }) => [...files.keys()]))];
  const rows = [
    ...names.map((name) => [name, ...sizes.map(({ files }) => countText(files.get(name)))]),
    ['together', ...sizes.map((each) => countText(totalSize(each)))],
  ];
  const table = tableOf(
    [{ title: 'bytes at -Os', align: 'left' }, ...sizes.map(({ processor }) => right(processor))],
    rows,
  );
  return [`${sizes.map(({ compiler }) => compiler).join(', ')}.`, table, ...notes].join('\n\n');
}
