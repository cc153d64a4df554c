/**
 * What every command is given.
 * @module
 */
import type { Terminal } from '../terminal/terminal.ts';

export interface Context {
  readonly terminal: Terminal;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  /** Wall-clock time, for request logs. */
  readonly now: () => Date;
  /** Ends long-running commands. */
  readonly signal: AbortSignal;
  /** Whether faults of aloft itself shall show where they came from. */
  readonly isDebug: boolean;
}

/** Print one JSON object or, for people, lines. */
export function print(context: Context, json: boolean | undefined, data: object, lines: () => readonly string[]): void {
  if (json === true) context.terminal.out(JSON.stringify(data));
  else for (const line of lines()) context.terminal.out(line);
}
