import { foreign } from './style.ts';
import type { Terminal } from './terminal.ts';

/** Something to see to that does not stop the work, in one line on standard error. */
export function warn(terminal: Terminal, text: string): void {
  terminal.err(`aloft: warning: ${foreign(text)}\n`);
}
