import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';

const LONGEST_PATH = 300;
const LONGEST_RANGE = 100;

/** Writes the log entry of a request when its answer is sent or its connection is gone. */
export function logRequest(incoming: IncomingMessage, outgoing: ServerResponse, log: Log, clock: () => number): void {
  const { socket, method = '', url = '' } = incoming;
  const client = socket.remoteAddress ?? null;
  const startedAt = clock();
  const sentBefore = socket.bytesWritten;
  outgoing.once('close', () => {
    log({
      event: 'request',
      method,
      path: url.slice(0, LONGEST_PATH),
      status: outgoing.statusCode,
      sentSize: socket.bytesWritten - sentBefore,
      durationMs: clock() - startedAt,
      complete: outgoing.writableFinished,
      client,
      range: incoming.headers.range?.slice(0, LONGEST_RANGE) ?? null,
    });
  });
}
