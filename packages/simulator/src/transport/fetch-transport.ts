import { TransportError } from '../errors.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/**
 * A transport over real HTTP, by the platform's `fetch`.
 *
 * @param baseUrl where the repository or server lives; paths are resolved against it
 * @param fetcher replaces the global `fetch`, for instance by a server's own request handler
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { fetchTransport } from '@aloft/simulator';
 *
 * const transport = fetchTransport('http://device.test/repo/', async (url, init) => {
 *   assert.equal(String(url), 'http://device.test/repo/artifacts/abc');
 *   assert.equal(new Headers(init?.headers).get('range'), 'bytes=100-');
 *   return new Response('rest', { status: 206, headers: { etag: '"abc"' } });
 * });
 * const answer = await transport.get('artifacts/abc', { offset: 100 });
 * assert.equal(answer.status, 206);
 * assert.equal(answer.headers.get('etag'), '"abc"');
 * ```
 */
export function fetchTransport(baseUrl: string, fetcher: typeof fetch = fetch): Transport {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return {
    get: async (path, request = {}) => {
      const url = new URL(path, base);
      const abort = new AbortController();
      const response = await fetcher(url, { headers: requestHeaders(request), signal: abort.signal }).catch((cause) => {
        throw new TransportError('TRANSPORT_UNREACHABLE', path, 0, { cause });
      });
      return describe(path, response, abort);
    },
  };
}

/** A device asks for the bytes as stored: transparent compression would break offsets. */
function requestHeaders({ offset = 0, etag }: TransportRequest): Headers {
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (offset > 0) headers.set('range', `bytes=${offset}-`);
  if (etag !== undefined) headers.set(offset > 0 ? 'if-range' : 'if-none-match', etag);
  return headers;
}

function describe(path: string, response: Response, abort: AbortController): TransportResponse {
  return {
    status: response.status,
    headers: new Map(response.headers),
    body: pieces(path, response, abort),
  };
}

async function* pieces(path: string, response: Response, abort: AbortController): AsyncGenerator<Uint8Array> {
  let received = 0;
  let complete = false;
  try {
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new TransportError('TRANSPORT_LOST', path, received, { cause });
      });
      if (done) break;
      received += value.length;
      yield value;
    }
    complete = true;
  } finally {
    if (!complete) abort.abort();
  }
}
