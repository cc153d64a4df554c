import { createServer, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { type Answer, joined, whole } from './answer.ts';
import { FaultPlan } from './fault-plan.ts';

/** Header fields of the server's answer that go on to the device. */
const KEPT: readonly string[] = [
  'etag',
  'content-length',
  'content-range',
  'content-type',
  'cache-control',
  'location',
];
/** A fatal alert 40, handshake_failure, in a TLS 1.2 record (RFC 8446, 6.2). */
const TLS_ALERT = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40);

/** A proxy that does to answers what the plan says. */
export interface FaultProxy {
  readonly port: number;
  /** Answers every TLS client with an alert. */
  readonly tlsPort: number;
  /** Where nothing listens. */
  readonly closedPort: number;
  /** The server behind it, such as `http://127.0.0.1:8080`. */
  upstream: string;
  plan: FaultPlan;
  /** Told of every request before the plan is looked at; of a redirected one not again. */
  onRequest: (path: string) => void;
  close(): Promise<void>;
}

/** Starts the proxy on ports of its own. */
export async function startFaultProxy(): Promise<FaultProxy> {
  const server = createServer(async (request) => {
    const { socket } = request;
    socket.on('error', () => {});
    const url = request.url ?? '/';
    const isMoved = url.startsWith('/moved/');
    const path = isMoved ? url.slice('/moved/'.length) : url.slice(1);
    if (!isMoved) proxy.onRequest(path);
    const step = isMoved || proxy.plan.step?.kind !== 'spoil' ? null : proxy.plan.step;
    const answer = await ask(`${proxy.upstream}/${path}`, request.headers, step?.dropRange === true);
    const { bytes, ending } = step === null ? whole(answer) : step.deliver(answer, path);
    if (ending === 'reset') {
      socket.resetAndDestroy();
    } else if (ending === 'close') {
      socket.end(bytes);
    } else {
      socket.write(bytes);
      proxy.plan.fallSilent(bytes.length);
    }
  });
  const tls = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(TLS_ALERT));
  });
  const closed = createTcpServer();
  const [port, tlsPort, closedPort] = [await listen(server), await listen(tls), await listen(closed)];
  await stop(closed);
  const proxy: FaultProxy = {
    ...{ port, tlsPort, closedPort, upstream: '', plan: new FaultPlan(null, 'once', () => false) },
    onRequest: () => {},
    close: async () => {
      server.closeAllConnections();
      await stop(server);
      await stop(tls);
    },
  };
  return proxy;
}

/** The answer of the real server. */
function ask(url: string, headers: IncomingHttpHeaders, dropRange: boolean): Promise<Answer> {
  const { range } = headers;
  const ifRange = headers['if-range']?.toString();
  const passedOn = {
    ...(range === undefined || dropRange ? {} : { range }),
    ...(ifRange === undefined ? {} : { 'if-range': ifRange }),
  };
  return new Promise((resolve, reject) => {
    get(url, { headers: passedOn }, (response) => resolve(collect(response))).on('error', reject);
  });
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response) pieces.push(piece);
  const headers = new Map<string, string>();
  for (const name of KEPT) {
    const value = response.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return { status: response.statusCode ?? 0, headers, body: joined(...pieces) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
