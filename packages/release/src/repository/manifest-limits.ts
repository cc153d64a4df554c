import { ANY_CHIP_REVISION, type SuitManifest } from '../suit/suit-manifest.ts';

/** What a manifest may limit; see `SuitManifest` for each. */
export type ManifestLimits = Pick<
  SuitManifest,
  'minChipRevision' | 'maxChipRevision' | 'minimumSequence' | 'expiresAt'
>;

/** Limits that limit nothing. */
export const NO_LIMITS: ManifestLimits = {
  minChipRevision: 0,
  maxChipRevision: ANY_CHIP_REVISION,
  minimumSequence: 0,
  expiresAt: null,
};

/** The limits alone. */
export function pickLimits(limits: ManifestLimits): ManifestLimits {
  const { minChipRevision, maxChipRevision, minimumSequence, expiresAt } = limits;
  return { minChipRevision, maxChipRevision, minimumSequence, expiresAt };
}

/** Whether two manifests limit the same. */
export function sameLimits(a: ManifestLimits, b: ManifestLimits): boolean {
  return (
    a.minChipRevision === b.minChipRevision &&
    a.maxChipRevision === b.maxChipRevision &&
    a.minimumSequence === b.minimumSequence &&
    a.expiresAt === b.expiresAt
  );
}
