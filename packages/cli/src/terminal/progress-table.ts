/**
 * Several things that take long, one line each, redrawn in place; nothing at all where nobody watches.
 * @module
 */
import { gauge } from './bar.ts';
import { clip } from './bar-table.ts';
import { foreign } from './style.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 20;

export interface ProgressTable {
  /** A line, or the state of one that is there. `done` from 0 to 1. */
  update(name: string, done: number, note: string): void;
  clear(): void;
}

export function progressTable(terminal: Terminal, names: readonly string[]): ProgressTable {
  if (!terminal.isLive || names.length === 0) return { update: () => undefined, clear: () => undefined };
  const rows = new Map(names.map((name) => [name, { done: 0, note: 'waits' }]));
  const nameWidth = Math.min(24, Math.max(...names.map((name) => name.length)));
  let drawn = 0;
  const back = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`);
  return {
    update(name, done, note) {
      rows.set(name, { done, note });
      const lines = [...rows].map(([of, row]) => {
        const label = clip(foreign(of), nameWidth).padEnd(nameWidth);
        const share = `${Math.floor(row.done * 100)} %`.padStart(5);
        return clip(`${label} ${gauge(row.done, WIDTH)} ${share} ${foreign(row.note)}`, terminal.columns - 1);
      });
      terminal.err(`${back()}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    clear() {
      terminal.err(back());
      drawn = 0;
    },
  };
}
