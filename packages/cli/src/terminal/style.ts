/**
 * Colours by meaning.
 * @module
 */
import type { Terminal } from './terminal.ts';

const CODES = { good: 32, bad: 31, warn: 33, base: 34, target: 32, staged: 33, dim: 90, strong: 1 } as const;

export type Tone = keyof typeof CODES;

/** `text` in the colour of its meaning, where there are colours. */
export function tone(terminal: Terminal, name: Tone, text: string): string {
  return terminal.hasColour && text !== '' ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text;
}

/** How many characters of `text` are seen. */
export function visibleLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\u001b') i = text.indexOf('m', i);
    else length++;
  }
  return length;
}
