/**
 * Address ranges drawn to scale, one line each.
 * @module
 */
import { formatSize, hex } from '../sizes.ts';
import { bar } from './bar.ts';
import { foreign, type Tone, tone } from './style.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface MapRow {
  readonly name: string;
  readonly start: number;
  readonly size: number;
  /** How much of it is in use; draws the bar. */
  readonly used?: number;
  readonly note?: string;
  readonly tone?: Tone;
}

/** Name, start, size, a bar to the scale of the largest row, and a note. */
export function flashMap(terminal: Terminal, rows: readonly MapRow[]): string[] {
  const width = Math.max(8, Math.min(36, terminal.columns - 60));
  const largest = Math.max(1, ...rows.map((row) => row.size));
  return table(
    rows.map((row) => {
      const whole = Math.max(1, Math.round((row.size / largest) * width));
      const used = row.used === undefined ? row.size : Math.min(row.used, row.size);
      const full = bar(row.size === 0 ? 0 : used / row.size, whole);
      const picture =
        tone(terminal, row.tone ?? 'base', full) + tone(terminal, 'dim', '░'.repeat(Math.max(0, whole - full.length)));
      return [
        hex(row.start, 8),
        formatSize(row.size),
        foreign(row.name),
        picture,
        tone(terminal, 'dim', foreign(row.note ?? '')),
      ];
    }),
    [1],
  ).map((line) => `  ${line}`);
}
