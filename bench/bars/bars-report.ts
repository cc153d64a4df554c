import { UNKNOWN } from '../report/numbers.ts';
import { type Column, tableOf } from '../report/table.ts';
import type { Bar, Measured } from './bars.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** The bars as a table in Markdown: what is kept has a ✓, what is not a ✗, what was not measured neither. */
export function barsReport(bars: readonly Bar[], measured: Measured): string {
  const rows = bars.map(({ name, bar, reach, measure, format }) => {
    const value = measure(measured);
    const held = (limit: number | undefined): string => {
      if (limit === undefined) return UNKNOWN;
      if (value === undefined) return format(limit);
      return `${format(limit)} ${value <= limit ? '✓' : '✗'}`;
    };
    return [name, held(bar), held(reach), value === undefined ? UNKNOWN : format(value)];
  });
  return tableOf([{ title: 'figure', align: 'left' }, ...['bar', 'reach', 'measured'].map(right)], rows);
}
