import type { Artifact } from './artifact.ts';
import { digestsEqual } from './digest.ts';
import type { Offer } from './offer.ts';

/** What decides which artifact suits a device. */
export interface DeviceMeans {
  /** SHA-256 of the image in the running slot, over the bytes that were published. */
  readonly runningDigest: Uint8Array;
  /** Bytes of workspace the device can give the patch decoder; 0 for a device without one. */
  readonly ramSize: number;
}

/**
 * Picks the artifact a device downloads, by the rule the device code follows too:
 * the first patch made for the running image, else the first packed image, else the first raw image. A patch or packed
 * image whose decoder needs more RAM than there is does not count.
 *
 * Whether there is anything to do is asked first: the offer's `manifest.targetDigest` equal to `runningDigest` means no.
 *
 * @returns null when nothing in the offer suits the device
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { type Artifact, chooseArtifact } from '@aloft/release';
 *
 * const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
 * const image: Artifact = { kind: 'image', digest: digest(2), size: 9000 };
 * const patch: Artifact = { kind: 'patch', digest: digest(3), size: 90, baseDigest: digest(1), ramSize: 20_000 };
 * const offer = { artifacts: [patch, image] };
 * assert.equal(chooseArtifact(offer, { runningDigest: digest(1), ramSize: 32_768 }), patch);
 * assert.equal(chooseArtifact(offer, { runningDigest: digest(1), ramSize: 8_192 }), image);
 * assert.equal(chooseArtifact(offer, { runningDigest: digest(9), ramSize: 32_768 }), image);
 * ```
 */
export function chooseArtifact(offer: Pick<Offer, 'artifacts'>, means: DeviceMeans): Artifact | null {
  const usable = offer.artifacts.filter((artifact) => artifact.kind === 'image' || artifact.ramSize <= means.ramSize);
  return (
    usable.find((artifact) => artifact.kind === 'patch' && digestsEqual(artifact.baseDigest, means.runningDigest)) ??
    usable.find((artifact) => artifact.kind === 'packed-image') ??
    usable.find((artifact) => artifact.kind === 'image') ??
    null
  );
}
