import type { ReleaseRecord } from '../release-record.ts';

/** An image that devices may still run. */
export interface BaseChoice {
  readonly version: string;
  /** In hexadecimal; the image is the artifact of this name. */
  readonly sha256: string;
  readonly size: number;
  /** Of its newest publication. */
  readonly sequence: number;
}

/** What decides which images get a patch. */
export interface BaseQuestion {
  /** SHA-256 of the target, which needs no patch to itself. */
  readonly targetSha256: string;
  /** How many images, newest first. */
  readonly most: number;
  /** Devices with an older release refuse the new one, so a patch for them would never be used; 0 for all. */
  readonly minimumSequence: number;
  /** The target's own number when it is out already: devices do not go back to it from later ones. Else null. */
  readonly sequence: number | null;
}

/**
 * The images of the newest releases of a class, in whatever channel they were published: what its devices run.
 * Of a release that is out already, only those before it count, so that publishing it again finds the same ones.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chooseBases } from '@aloft/release';
 *
 * assert.deepEqual(chooseBases([], { targetSha256: '22'.repeat(32), most: 5, minimumSequence: 0, sequence: null }), []);
 * ```
 */
export function chooseBases(records: readonly ReleaseRecord[], question: BaseQuestion): BaseChoice[] {
  const { targetSha256, most, minimumSequence } = question;
  const end = question.sequence ?? Number.POSITIVE_INFINITY;
  const images = new Map<string, BaseChoice>();
  for (const { version, published } of records) {
    for (const { sha256, size, sequence } of published) {
      const known = images.get(sha256);
      if (known === undefined || known.sequence < sequence) images.set(sha256, { version, sha256, size, sequence });
    }
  }
  images.delete(targetSha256);
  return [...images.values()]
    .filter(({ sequence }) => sequence >= minimumSequence && sequence < end)
    .sort((a, b) => b.sequence - a.sequence)
    .slice(0, Math.max(0, most));
}
