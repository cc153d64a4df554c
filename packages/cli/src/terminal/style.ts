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

/** Text from outside, such as a version in an image: nothing in it reaches the terminal as a command. */
export function foreign(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}

/** How many characters of `text` are seen. */
export function visibleLength(text: string): number {
  return text
    .split('\u001b')
    .reduce((sum, part, i) => sum + (i === 0 ? part.length : part.length - part.indexOf('m') - 1), 0);
}
