import { foreign, tone } from './style.ts';
import type { Terminal } from './terminal.ts';

const MARKS = { good: '✓', warn: '!', bad: '✗' } as const;

/** Text in lines no wider than the terminal; the first begins with `start`, the others are indented as deep. */
export function wrap(terminal: Terminal, text: string, start: string): string[] {
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > terminal.columns) {
      lines.push(line);
      line = ' '.repeat(start.length);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** A finding behind a mark that says how bad it is. */
export function markedLines(terminal: Terminal, verdict: keyof typeof MARKS, text: string): string[] {
  const mark = MARKS[verdict];
  const [first = '', ...others] = wrap(terminal, foreign(text), `${mark} `);
  return [tone(terminal, verdict, mark) + first.slice(mark.length), ...others];
}
