import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as getHttps } from 'node:https';
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from '@aloft/simulator';
import { joined } from './answer.ts';
import type { FaultProxy } from './fault-proxy.ts';

/** Redirects that are followed, as many as esp_http_client follows by default. */
const MOST_REDIRECTS = 10;

/** What a {@link deviceClient} tells. */
export interface ClientHooks {
  /** A document is asked for, or asked for again where a redirect leads. */
  onRequest: (path: string, redirects: number) => void;
  /** The server was silent for as long as the client waits. */
  onTimeout: () => void;
  /** A piece of a body that trickles in is about to arrive. */
  onDrip: () => void;
}

/**
 * The HTTP client of a device, over real sockets: follows redirects, keeps every byte that arrives before a connection
 * breaks, and gives up on a silent server. That it was silent is told by the proxy, so no real time is spent waiting.
 */
export function deviceClient(proxy: FaultProxy, hooks: ClientHooks): Transport {
  return {
    get: async (path, request = {}) => {
      let url = `http://127.0.0.1:${proxy.port}/${path}`;
      let options: RequestOptions = {};
      let drips = false;
      for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        hooks.onRequest(path, redirects);
        const silence = new Silence(hooks.onTimeout);
        if (redirects === 0) {
          const step = proxy.plan.take(path, (bytes) => silence.begin(bytes));
          drips = step?.kind === 'spoil' && step.drips === true;
          if (step?.kind === 'unreachable') [url, options] = unreachable(step.why, proxy);
        }
        const response = await open(url, { ...options, headers: headersOf(request) }, silence).catch((cause) => {
          throw new TransportError('TRANSPORT_UNREACHABLE', path, 0, { cause });
        });
        const { location } = response.headers;
        if (location === undefined || (response.statusCode ?? 0) < 300) {
          const described = describe(path, response);
          return drips ? { ...described, body: dripping(described.body, hooks.onDrip) } : described;
        }
        response.destroy();
        url = new URL(location, url).href;
      }
      throw new TransportError('TRANSPORT_UNREACHABLE', path, 0);
    },
  };
}

function unreachable(why: 'dns' | 'refused' | 'tls', proxy: FaultProxy): [string, RequestOptions] {
  if (why === 'tls') return [`https://127.0.0.1:${proxy.tlsPort}/`, {}];
  if (why === 'refused') return [`http://127.0.0.1:${proxy.closedPort}/`, {}];
  const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  return ['http://updates.invalid/', { lookup: (_host, _options, answer) => answer(notFound, '', 4) }];
}

function headersOf({ offset = 0, etag }: TransportRequest): Record<string, string> {
  const range = offset > 0 ? { range: `bytes=${offset}-` } : {};
  return { ...range, ...(offset > 0 && etag !== undefined ? { 'if-range': etag } : {}) };
}

/** Ends a connection once the bytes sent before the silence have arrived. */
class Silence {
  readonly #onTimeout: () => void;
  #bytes: number | null = null;
  #arrived: () => number = () => 0;
  #end: () => void = () => {};

  constructor(onTimeout: () => void) {
    this.#onTimeout = onTimeout;
  }

  watch(arrived: () => number, end: () => void): void {
    this.#arrived = arrived;
    this.#end = end;
  }

  begin(bytes: number): void {
    this.#bytes = bytes;
    this.#look();
  }

  #look(): void {
    if (this.#arrived() < (this.#bytes ?? 0)) {
      setTimeout(() => this.#look(), 1);
      return;
    }
    this.#onTimeout();
    setTimeout(this.#end, 1);
  }
}

function open(url: string, options: RequestOptions, silence: Silence): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const request = get(url, { ...options, agent: false }, resolve);
    request.on('error', reject);
    request.on('socket', (socket) => {
      silence.watch(
        () => socket.bytesRead,
        () => request.destroy(new Error('timeout')),
      );
    });
  });
}

/** A body in 64 pieces, told one by one. */
async function* dripping(body: AsyncIterable<Uint8Array>, onDrip: () => void): AsyncIterable<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const bytes = joined(...pieces);
  const size = Math.max(1, Math.ceil(bytes.length / 64));
  for (let at = 0; at < bytes.length; at += size) {
    onDrip();
    yield bytes.subarray(at, at + size);
  }
}

function describe(path: string, response: IncomingMessage): TransportResponse {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return { status: response.statusCode ?? 0, headers, body: bodyOf(path, response) };
}

/** What arrived before a connection broke still counts, so nothing here relies on a stream that drops it. */
function bodyOf(path: string, response: IncomingMessage): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let received = 0;
  let wake: () => void = () => {};
  let isClosed = false;
  response.on('data', (piece: Uint8Array) => {
    waiting.push(piece);
    wake();
  });
  response.on('error', () => {});
  response.on('close', () => {
    isClosed = true;
    wake();
  });
  return (async function* pieces() {
    try {
      for (;;) {
        const piece = waiting.shift();
        if (piece !== undefined) {
          received += piece.length;
          yield piece;
        } else if (isClosed) {
          if (response.complete) return;
          throw new TransportError('TRANSPORT_LOST', path, received);
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      response.destroy();
    }
  })();
}
