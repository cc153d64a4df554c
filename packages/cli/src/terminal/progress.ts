/**
 * One line that moves while something takes long; nothing at all where nobody watches.
 * @module
 */
import { gauge } from './bar.ts';
import type { Terminal } from './terminal.ts';

const WIDTH = 28;
const LEAST_WIDTH = 8;
/** For the percentage and most of the step. */
const STEP_ROOM = 28;

export interface ProgressBar {
  /** `done` from 0 to 1. */
  update(done: number, step: string): void;
  clear(): void;
}

export function progressBar(terminal: Terminal, title: string): ProgressBar {
  if (!terminal.isLive) return { update: () => undefined, clear: () => undefined };
  // One column stays free: some terminals wrap when the last is written.
  const room = terminal.liveColumns - 1;
  const width = Math.max(LEAST_WIDTH, Math.min(WIDTH, room - title.length - STEP_ROOM));
  return {
    update: (done, step) => {
      const line = `${title} ${gauge(done, width)} ${Math.floor(done * 100)} % ${step}`;
      terminal.err(`\r\u001b[K${line.length > room ? `${line.slice(0, Math.max(0, room - 1))}…` : line}`);
    },
    clear: () => terminal.err('\r\u001b[K'),
  };
}
