import { digestsEqual } from './digest.ts';
import { ReleaseError } from './errors.ts';
import type { Manifest } from './manifest.ts';
import { MAX_UINT32 } from './map-fields.ts';
import type { Offer } from './offer.ts';

/**
 * Gives a manifest its sequence number: 1 in a new repository, one more than the offer it replaces, and the same number
 * when it says the same. So publishing twice changes nothing, and a patch can join a release that is out already
 * without a new manifest.
 */
export function nextManifest(fields: Omit<Manifest, 'sequence'>, existing: Offer | null): Manifest {
  if (existing === null) return { ...fields, sequence: 1 };
  const previous = existing.manifest;
  if (previous.deviceClass !== fields.deviceClass) {
    throw new ReleaseError(
      'REPOSITORY_CONFLICT',
      'existingOffer',
      `is for device class ${previous.deviceClass}; pass the offer of ${fields.deviceClass}`,
    );
  }
  if (saysTheSame(previous, fields)) return { ...fields, sequence: previous.sequence };
  if (previous.sequence === MAX_UINT32) {
    throw new ReleaseError(
      'REPOSITORY_CONFLICT',
      'existingOffer',
      'has the last sequence number; use a new device class',
    );
  }
  return { ...fields, sequence: previous.sequence + 1 };
}

function saysTheSame(previous: Manifest, fields: Omit<Manifest, 'sequence'>): boolean {
  return (
    previous.version === fields.version &&
    previous.chipId === fields.chipId &&
    previous.secureVersion === fields.secureVersion &&
    previous.targetSize === fields.targetSize &&
    digestsEqual(previous.targetDigest, fields.targetDigest)
  );
}
