import { inspectPatch } from '@aloft/delta';

/** What decoding a patch takes, beside what the patch changes. */
export interface DecoderCost {
  /** Coded binary decisions: each is a multiplication and a model that adapts. */
  readonly symbols: number;
  /** Target bytes that did not come from the base as predicted: literals, repeats, wrong plain bytes, and all bytes of wrong references. */
  readonly changed: number;
}

/** Instructions of Xtensa that hold a reference have three bytes, all other references four. */
const THREE_BYTES: ReadonlySet<string> = new Set(['call', 'l32r', 'j']);

/** Count the work of a decoder on one patch. */
export function decoderCost(base: Uint8Array | null, patch: Uint8Array): DecoderCost {
  const { topics, operations, kinds } = inspectPatch(base, patch);
  const fresh = operations.reduce((sum, { operation, bytes }) => sum + (operation === 'copy' ? 0 : bytes), 0);
  const sizeOf = (kind: string): number => (kind === 'plain' ? 1 : THREE_BYTES.has(kind) ? 3 : 4);
  return {
    symbols: topics.reduce((sum, topic) => sum + topic.symbols, 0),
    changed: kinds.reduce((sum, { kind, wrong }) => sum + wrong * sizeOf(kind), fresh),
  };
}
