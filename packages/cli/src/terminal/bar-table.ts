/**
 * Tables whose rows end in a bar, no wider than the terminal.
 * @module
 */
import { bar } from './bar.ts';
import { type Tone, tone, visibleLength } from './style.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** One row. */
export interface BarRow {
  readonly cells: readonly string[];
  /** How full its bar is, 0 to 1. */
  readonly share: number;
  /** A few words behind the bar; left out where there is no room. */
  readonly note?: string;
}

const INDENT = 2;
const GAP = 2;
const LEAST_BAR = 6;
const MOST_BAR = 40;

/** Rows as lines; columns named in `right` (by index) are aligned to the right. */
export function barTable(
  terminal: Terminal,
  rows: readonly BarRow[],
  right: readonly number[],
  colour: Tone,
): string[] {
  const left = table(
    rows.map(({ cells }) => cells),
    right,
  );
  const leftWidth = Math.max(0, ...left.map(visibleLength));
  const room = terminal.columns - INDENT - leftWidth - GAP;
  const noteWidth = Math.max(0, ...rows.map(({ note }) => note?.length ?? 0));
  const isRoomy = noteWidth > 0 && room - noteWidth - GAP >= LEAST_BAR;
  const width = Math.max(0, Math.min(MOST_BAR, isRoomy ? room - noteWidth - GAP : room));
  return rows.map(({ share, note }, i) => {
    const line = left[i] ?? '';
    const picture = bar(share, width);
    const start = `${' '.repeat(INDENT)}${line}${' '.repeat(leftWidth - visibleLength(line) + GAP)}`;
    const end = isRoomy ? `${' '.repeat(width - picture.length + GAP)}${tone(terminal, 'dim', note ?? '')}` : '';
    return (start + tone(terminal, colour, picture) + end).trimEnd();
  });
}

/** `text` in at most `width` characters, with an ellipsis where something is missing. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
