/**
 * Where output goes and what it may look like. Everything that prints is handed one of these.
 * @module
 */

export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and failures. */
  readonly err: (text: string) => void;
  /** Characters per line. */
  readonly columns: number;
  /** Whether colours may be used. */
  readonly hasColour: boolean;
  /** The same of the screen that `err` is; it may be another, and narrower than anything else is made for. */
  readonly liveColumns: number;
  /** Whether `err` is a screen that a progress bar can redraw. */
  readonly isLive: boolean;
}

const MOST_COLUMNS = 100;
/** Where the width is not known, as in a pipe. */
const USUAL_COLUMNS = 80;

/** The process's own terminal; colour only on a screen and unless `NO_COLOR` says otherwise. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(text),
    // Some terminals say that they have no columns.
    columns: Math.max(40, Math.min(MOST_COLUMNS, stdout.columns || USUAL_COLUMNS)),
    liveColumns: stderr.columns || USUAL_COLUMNS,
    hasColour: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    isLive: stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb',
  };
}
