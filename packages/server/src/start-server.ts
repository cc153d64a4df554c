import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { apiErrors } from '@aloft/api';
import type { RepositoryReader } from '@aloft/release';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './create-app.ts';
import { AnsweringConnections } from './http/answering-connections.ts';
import { errorResponse } from './http/error-response.ts';
import { logRequest } from './http/log-request.ts';
import { badRequestOf, hasValidHost, refuseConnection } from './http/refuse-connection.ts';
import { closeServer, listen, urlOf } from './http/server-lifecycle.ts';
import type { Log } from './log.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './server-limits.ts';

/** What a server serves, and where. */
export interface ServerOptions {
  readonly repository: RepositoryReader;
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on, `127.0.0.1` when left out: this machine only. */
  readonly host?: string;
  /** Told of every request and fault; nobody when left out. */
  readonly log?: Log;
  /** Milliseconds that only grow, for durations in the log. */
  readonly clock?: () => number;
  readonly limits?: Partial<ServerLimits>;
}

/** A server that answers. */
export interface RunningServer {
  /** Where it answers, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Stops taking connections, lets running downloads finish for `limits.closingMs` and then cuts them. Fine to call
   * twice.
   */
  close(): Promise<void>;
}

/**
 * Serves a repository over HTTP/1.1.
 *
 * @throws the error of the operating system when it cannot listen, such as `EADDRINUSE` in `code`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { startServer } from '@aloft/server';
 *
 * const server = await startServer({ port: 0, repository: { open: async () => null } });
 * const response = await fetch(`${server.url}/healthz`);
 * assert.deepEqual(await response.json(), { status: 'ok' });
 * await server.close();
 * ```
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { repository, port, host = '127.0.0.1', log = () => {}, clock = () => performance.now() } = options;
  const limits: ServerLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const server = createServer({
    maxHeaderSize: limits.headerSize,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(limits.headersMs, limits.requestMs),
    requireHostHeader: false, // Checked by hasValidHost, for an answer with a body.
  });
  server.timeout = limits.idleMs;

  const app = createApp({ repository, log });
  const badHost = (): Response => errorResponse('BAD_REQUEST', 'the target or the Host of the request is not valid');
  const respond = getRequestListener(
    (request, env) => (hasValidHost(env.incoming) ? app.fetch(request, env) : badHost()),
    {
      hostname: 'localhost', // HTTP/1.0 clients need not name a host.
      overrideGlobalObjects: false,
      errorHandler: badHost,
    },
  );
  const answering = new AnsweringConnections();
  let closing: Promise<void> | null = null;

  server.on('request', (incoming, outgoing) => {
    const { socket } = incoming;
    answering.begin(socket);
    logRequest(incoming, outgoing, log, clock);
    outgoing.once('close', () => {
      answering.end(socket);
      if (closing !== null) server.closeIdleConnections();
    });
    if (closing !== null) outgoing.setHeader('connection', 'close');
    void respond(incoming, outgoing);
  });
  server.on('clientError', (error, socket) => {
    const bad = badRequestOf(error);
    const client = socket instanceof Socket ? (socket.remoteAddress ?? null) : null;
    log({ event: 'bad-request', status: apiErrors[bad.code].status, reason: error.message, client });
    // In the middle of an answer the client would take the bytes of another for the file.
    const busy = socket instanceof Socket && answering.has(socket);
    if (busy || !socket.writable) socket.destroy();
    else refuseConnection(socket, bad);
  });

  await listen(server, port, host);
  const url = urlOf(server);
  log({ event: 'listening', url });
  return {
    url,
    close() {
      closing ??= (async () => {
        let cutConnections = 0;
        await closeServer(server, limits.closingMs, () => {
          cutConnections = answering.size;
        });
        log({ event: 'closed', cutConnections });
      })();
      return closing;
    },
  };
}
