import { MemoryTransport } from './memory-transport.ts';
import type { Transport } from './transport.ts';

/**
 * A transport whose server was taken over: one document is another, and everything else is what it was.
 *
 * @param transport where the other documents come from
 * @param path of the document that is replaced
 * @param bytes what comes in its place
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { MemoryTransport, replacedDocument } from '@aloft/simulator';
 *
 * const honest = new MemoryTransport({ files: new Map([['a', Uint8Array.of(1)]]) });
 * const { body } = await replacedDocument(honest, 'a', Uint8Array.of(2)).get('a');
 * for await (const piece of body) assert.deepEqual(piece, Uint8Array.of(2));
 * ```
 */
export function replacedDocument(transport: Transport, path: string, bytes: Uint8Array): Transport {
  const own = new MemoryTransport({ files: new Map([[path, bytes]]) });
  return { get: (asked, request) => (asked === path ? own : transport).get(asked, request) };
}
