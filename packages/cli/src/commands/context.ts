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
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person for a secret, without echo; absent where there is no terminal. */
  readonly askHidden?: (question: string) => Promise<string>;
}

/** Print one JSON object or, for people, lines. */
export function print(context: Context, json: boolean | undefined, data: object, lines: () => readonly string[]): void {
  if (json === true) context.terminal.out(JSON.stringify(data));
  else for (const line of lines()) context.terminal.out(line);
}
