/**
 * What the main thread and the workers that make patches say to each other.
 * @module
 */

import type { DeltaErrorCode } from '@aloft/delta';

/** Work for a worker: a patch to make. */
export interface PatchJob {
  readonly base: Uint8Array | null;
  readonly target: Uint8Array;
  readonly ramBudget: number | undefined;
}

/** What a worker answers. */
export type PatchAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly step: string }
  | { readonly kind: 'made'; readonly bytes: Uint8Array; readonly ramSize: number }
  /** The package's own refusal, taken apart because classes do not survive the way between threads. */
  | {
      readonly kind: 'refused';
      readonly code: DeltaErrorCode;
      readonly message: string;
      readonly ramNeeded: number | undefined;
    }
  | { readonly kind: 'failed'; readonly message: string };
