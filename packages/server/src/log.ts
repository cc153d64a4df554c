/** One line of the log: plain data, for any logger. Times are durations in milliseconds; the logger adds the clock. */
export type LogEntry =
  /** An answered request, written when its last byte is sent or its connection is gone. */
  | {
      readonly event: 'request';
      readonly method: string;
      /** Path and query as received, at most 300 characters. */
      readonly path: string;
      readonly status: number;
      /** Bytes given to the network for this answer, headers included. */
      readonly sentSize: number;
      readonly durationMs: number;
      /** False when the connection ended before the answer did. */
      readonly complete: boolean;
      readonly client: string | null;
      /** The `Range` header, at most 100 characters. */
      readonly range: string | null;
    }
  /** Bytes that are no HTTP request, or one that took too long or has too long headers. */
  | { readonly event: 'bad-request'; readonly status: number; readonly reason: string; readonly client: string | null }
  /** A fault of the server itself; `detail` has the stack. */
  | { readonly event: 'fault'; readonly path: string; readonly message: string; readonly detail: string }
  | { readonly event: 'listening'; readonly url: string }
  /** `cutConnections` counts downloads that were still running when the time to finish was up. */
  | { readonly event: 'closed'; readonly cutConnections: number };

/** Takes log entries. It must not throw. */
export type Log = (entry: LogEntry) => void;

/**
 * A log that writes one line of JSON per entry, with the time in `at`.
 *
 * @param write takes a line with its line feed, such as `(line) => process.stderr.write(line)`
 * @param now the time
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { jsonLog } from '@aloft/server';
 *
 * const lines: string[] = [];
 * const log = jsonLog((line) => lines.push(line), () => new Date(0));
 * log({ event: 'listening', url: 'http://127.0.0.1:8080' });
 * assert.deepEqual(lines, ['{"at":"1970-01-01T00:00:00.000Z","event":"listening","url":"http://127.0.0.1:8080"}\n']);
 * ```
 */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (entry) => write(`${JSON.stringify({ at: now().toISOString(), ...entry })}\n`);
}

/** The entry for something thrown. */
export function faultEntry(path: string, error: unknown): LogEntry {
  const message = error instanceof Error ? error.message : String(error);
  return { event: 'fault', path, message, detail: error instanceof Error ? (error.stack ?? message) : message };
}
