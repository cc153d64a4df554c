import { tone } from './style.ts';
import type { Terminal } from './terminal.ts';

/** An empty line and the title of what follows, with a few words on its columns. */
export function heading(terminal: Terminal, title: string, note = ''): string[] {
  return ['', `  ${tone(terminal, 'strong', title)}${note === '' ? '' : tone(terminal, 'dim', ` (${note})`)}`];
}
