import { digestsEqual } from './digest.ts';
import { ReleaseError } from './errors.ts';
import type { Manifest } from './manifest.ts';
import { MAX_UINT32 } from './map-fields.ts';
import type { Offer } from './offer.ts';
import { type ManifestLimits, sameLimits } from './repository/manifest-limits.ts';
import type { SuitManifest } from './suit/suit-manifest.ts';

/** What is known of a device class beside the offer that is replaced. */
export interface ClassHistory {
  /** Manifests of the other channels. */
  readonly others: readonly SuitManifest[];
  /** The largest sequence number that was ever published, as far as records tell. */
  readonly lastSequence: number;
  /** Whom offers are signed for. */
  readonly vendorDomain: string;
  /** Whether what the channel offers shall get a new number though nothing else changes. */
  readonly isRenewing: boolean;
}

type Wanted = Omit<Manifest, 'sequence'> & ManifestLimits;

/**
 * Gives a manifest its sequence number. It counts per device class, through all channels, so that a device may change
 * its channel: 1 in a new repository, one more than any number that was in use, and the same number when the channel
 * already says the same. So publishing twice changes nothing, and a patch can join a release that is out already without
 * a new manifest. A release that moves from one channel to another keeps its number, unless the other channel has gone
 * further meanwhile. A release that is renewed gets a number above that of its channel: the one it has in another channel, where
 * somebody began to renew it, or else the next.
 */
export function nextManifest(fields: Wanted, existing: Offer | null, history: ClassHistory): Manifest & ManifestLimits {
  const previous = existing?.manifest;
  if (previous !== undefined && previous.deviceClass !== fields.deviceClass) {
    const problem = `is for device class ${previous.deviceClass}; pass the offer of ${fields.deviceClass}`;
    throw new ReleaseError('REPOSITORY_CONFLICT', 'existingOffer', problem);
  }
  const says = (manifest: SuitManifest): boolean => saysTheSame(manifest, fields, history.vendorDomain);
  if (previous !== undefined && !history.isRenewing && says(previous))
    return { ...fields, sequence: previous.sequence };
  // A channel that has nothing yet renews what the others offer, so none of their numbers will do.
  const begun = Math.max(0, ...history.others.map(({ sequence }) => sequence));
  const least = previous?.sequence ?? (history.isRenewing ? begun : 0);
  const moved = history.others.find((other) => other.sequence > least && says(other));
  if (moved !== undefined) return { ...fields, sequence: moved.sequence };
  const last = Math.max(least, history.lastSequence, ...history.others.map(({ sequence }) => sequence));
  if (last < MAX_UINT32) return { ...fields, sequence: last + 1 };
  throw new ReleaseError(
    'REPOSITORY_CONFLICT',
    'existingOffer',
    'has the last sequence number; use a new device class',
  );
}

function saysTheSame(previous: SuitManifest, fields: Wanted, vendorDomain: string): boolean {
  return (
    previous.vendorDomain === vendorDomain &&
    previous.deviceClass === fields.deviceClass &&
    previous.version === fields.version &&
    previous.chipId === fields.chipId &&
    previous.secureVersion === fields.secureVersion &&
    previous.targetSize === fields.targetSize &&
    digestsEqual(previous.targetDigest, fields.targetDigest) &&
    sameLimits(previous, fields)
  );
}
