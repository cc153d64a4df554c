import type { Artifact } from './artifact.ts';
import { digestsEqual } from './digest.ts';
import { ReleaseError } from './errors.ts';
import type { Manifest } from './manifest.ts';

/** Largest encoded offer in bytes: what a device sets aside to hold one. */
export const MAX_OFFER_SIZE = 4096;
/** Most artifacts in one offer. */
export const MAX_ARTIFACTS = 32;

/** Most trust statements in one offer. */
export const MAX_STATEMENTS = 4;

/** Refuses an offer larger than a device holds. */
export function checkOfferSize(size: number): void {
  if (size <= MAX_OFFER_SIZE) return;
  throw new ReleaseError('OFFER_TOO_LARGE', 'offer', `is ${size} bytes; devices hold ${MAX_OFFER_SIZE}`);
}

/** Refuses more artifacts than an offer may list. */
export function checkArtifactCount(count: number): void {
  if (count <= MAX_ARTIFACTS) return;
  throw new ReleaseError('OFFER_BAD_VALUE', 'offer.artifacts', `are ${count}; list at most ${MAX_ARTIFACTS}`);
}

/** Refuses more statements than an offer may carry. */
export function checkStatementCount(count: number): void {
  if (count <= MAX_STATEMENTS) return;
  throw new ReleaseError('OFFER_BAD_VALUE', 'offer.statements', `are ${count}; carry at most ${MAX_STATEMENTS}`);
}

/** A raw image is the target by definition; anything else under that name would waste a download. */
export function checkImages(manifest: Manifest, artifacts: readonly Artifact[]): void {
  const { targetDigest, targetSize } = manifest;
  artifacts.forEach((artifact, index) => {
    if (artifact.kind !== 'image') return;
    if (artifact.size === targetSize && digestsEqual(artifact.digest, targetDigest)) return;
    throw new ReleaseError(
      'OFFER_BAD_VALUE',
      `artifacts[${index}]`,
      'is an image other than the target of the manifest',
    );
  });
}
