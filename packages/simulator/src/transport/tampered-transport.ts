import type { Transport, TransportResponse } from './transport.ts';

/**
 * A transport on whose way one bit falls over in the middle of each matching document, as a broken proxy, a bad cache
 * or an attacker would do it. A document fetched in parts is damaged at the same place.
 *
 * @param transport where the documents really come from
 * @param damages says which paths are affected
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { MemoryTransport, tamperedTransport } from '@aloft/simulator';
 *
 * const honest = new MemoryTransport({ files: new Map([['a', Uint8Array.of(0, 0, 0)]]) });
 * const { body } = await tamperedTransport(honest, () => true).get('a');
 * for await (const piece of body) assert.deepEqual(piece, Uint8Array.of(0, 1, 0));
 * ```
 */
export function tamperedTransport(transport: Transport, damages: (path: string) => boolean): Transport {
  return {
    get: async (path, request) => {
      const response = await transport.get(path, request);
      if (!damages(path)) return response;
      const offset = response.status === 206 ? (request?.offset ?? 0) : 0;
      return { ...response, body: flipMiddle(response, offset) };
    },
  };
}

async function* flipMiddle({ headers, body }: TransportResponse, offset: number): AsyncGenerator<Uint8Array> {
  const total = offset + Number(headers.get('content-length') ?? 0);
  const middle = Math.floor(total / 2);
  let at = offset;
  for await (const piece of body) {
    const copy = piece.slice();
    const index = middle - at;
    if (index >= 0 && index < copy.length) copy[index] = (copy[index] ?? 0) ^ 1;
    at += copy.length;
    yield copy;
  }
}
