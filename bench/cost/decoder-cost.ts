import { inspectPatch } from '@aloft/delta';

/** What decoding a patch takes, beside what the patch changes. */
export interface DecoderCost {
  /** Coded binary decisions: each is a multiplication and a model that adapts. */
  readonly symbols: number;
  /** Target bytes that did not come from the base as predicted: literals, repeats, wrong plain bytes, and all bytes of wrong references. */
  readonly changed: number;
}

/** Count the work of a decoder on one patch. */
export function decoderCost(base: Uint8Array | null, patch: Uint8Array): DecoderCost {
  const { symbols, changedBytes, operations } = inspectPatch(base, patch);
  const repeated = operations.find(({ operation }) => operation === 'repeat')?.bytes ?? 0;
  return { symbols, changed: changedBytes + repeated };
}
