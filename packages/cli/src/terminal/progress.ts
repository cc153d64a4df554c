/**
 * One line that moves while something takes long; nothing at all where nobody watches.
 * @module
 */
import { gauge } from './bar.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 28;

export interface ProgressBar {
  /** `done` from 0 to 1. */
  update(done: number, step: string): void;
  clear(): void;
}

export function progressBar(terminal: Terminal, title: string): ProgressBar {
  if (!terminal.isLive) return { update: () => undefined, clear: () => undefined };
  return {
    update: (done, step) =>
      terminal.err(`\r\u001b[K${title} ${gauge(done, WIDTH)} ${Math.floor(done * 100)} % ${step}`),
    clear: () => terminal.err('\r\u001b[K'),
  };
}
