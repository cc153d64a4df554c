import { TransportError } from '../errors.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** One thing that goes wrong in the network; used up when it happened. */
export type NetworkFault =
  | { kind: 'unreachable' }
  | { kind: 'lost'; afterBytes: number }
  | { kind: 'status'; status: number }
  | { kind: 'ignore-range' };

/** How a {@link MemoryTransport} behaves. */
export interface MemoryTransportOptions {
  /** Documents by path. The map may change while the transport is in use. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Largest piece of a body in bytes (default 1024). */
  pieceSize?: number;
}

/**
 * A static web server without a network: answers 200, 206, 304, 404 and 416 as RFC 9110 asks, with strong ETags, and
 * can be told to misbehave. Bodies come from the map, so a test changes the server by changing the map.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { MemoryTransport } from '@aloft/simulator';
 *
 * const transport = new MemoryTransport({ files: new Map([['a.bin', Uint8Array.of(1, 2, 3, 4)]]) });
 * const answer = await transport.get('a.bin', { offset: 2 });
 * assert.equal(answer.status, 206);
 * assert.equal(answer.headers.get('content-range'), 'bytes 2-3/4');
 * for await (const piece of answer.body) assert.deepEqual(piece, Uint8Array.of(3, 4));
 * ```
 */
export class MemoryTransport implements Transport {
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #pieceSize: number;
  readonly #faults: NetworkFault[] = [];
  #sentBytes = 0;

  constructor(options: MemoryTransportOptions) {
    this.#files = options.files;
    this.#pieceSize = options.pieceSize ?? 1024;
  }

  /** Body bytes handed out so far. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Adds a fault; each request uses up the oldest one. */
  failNext(fault: NetworkFault): void {
    this.#faults.push(fault);
  }

  async get(path: string, request: TransportRequest = {}): Promise<TransportResponse> {
    const fault = this.#faults.shift();
    if (fault?.kind === 'unreachable') throw new TransportError('TRANSPORT_UNREACHABLE', path, 0);
    if (fault?.kind === 'status') return this.#answer(path, fault.status, [], new Uint8Array());
    const file = this.#files.get(path);
    if (file === undefined) return this.#answer(path, 404, [], new Uint8Array());

    const etag = etagOf(file);
    const unchanged = request.etag === undefined || request.etag === etag;
    const offset = fault?.kind === 'ignore-range' || !unchanged ? 0 : (request.offset ?? 0);
    if (request.etag === etag && (request.offset ?? 0) === 0) return this.#answer(path, 304, [['etag', etag]]);
    if (offset >= file.length && offset > 0) {
      return this.#answer(path, 416, [['content-range', `bytes */${file.length}`]]);
    }
    const headers: [string, string][] = [
      ['etag', etag],
      ['content-length', String(file.length - offset)],
    ];
    if (offset > 0) headers.push(['content-range', `bytes ${offset}-${file.length - 1}/${file.length}`]);
    const loseAfter = fault?.kind === 'lost' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    return this.#answer(path, offset > 0 ? 206 : 200, headers, file.subarray(offset), loseAfter);
  }

  #answer(
    path: string,
    status: number,
    headers: [string, string][],
    body: Uint8Array = new Uint8Array(),
    loseAfter: number = Number.POSITIVE_INFINITY,
  ): TransportResponse {
    return { status, headers: new Map(headers), body: this.#pieces(path, body, loseAfter) };
  }

  async *#pieces(path: string, body: Uint8Array, loseAfter: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < body.length; at += this.#pieceSize) {
      const end = Math.min(at + this.#pieceSize, body.length, loseAfter);
      if (end > at) {
        this.#sentBytes += end - at;
        yield body.slice(at, end);
      }
      if (end === loseAfter) throw new TransportError('TRANSPORT_LOST', path, end);
    }
  }
}

/** A strong validator: FNV-1a over the bytes, which is plenty for a simulated server. */
function etagOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `"${(hash >>> 0).toString(16)}-${bytes.length}"`;
}
