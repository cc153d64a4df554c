import type { Terminal } from './terminal.ts';

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
