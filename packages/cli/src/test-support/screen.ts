import type { Terminal } from '../terminal/terminal.ts';

/** A terminal of a width that prints nowhere. */
export function screen(columns = 80, hasColour = false): Terminal {
  return { out: () => undefined, err: () => undefined, columns, liveColumns: columns, hasColour, isLive: false };
}

/** Lines as a test writes them down: between backticks, beginning and ending with a line break. */
export function drawing(lines: readonly string[]): string {
  return `\n${lines.join('\n')}\n`;
}
