/**
 * Limits of a manifest, as data and in words.
 * @module
 */
import type { ManifestLimits } from '@aloft/release';

const NO_REVISION = 0xffff;

/** The limits that are set, by the names that reports have for them. */
export function limitsReport(
  { minChipRevision, maxChipRevision, minimumSequence, expiresAt }: ManifestLimits,
  secureVersion: number,
): Readonly<Record<string, number | string>> {
  return {
    ...(secureVersion === 0 ? {} : { secure_version: secureVersion }),
    ...(minChipRevision === 0 ? {} : { min_chip_revision: dotted(minChipRevision) }),
    ...(maxChipRevision === NO_REVISION ? {} : { max_chip_revision: dotted(maxChipRevision) }),
    ...(minimumSequence === 0 ? {} : { minimum_sequence: minimumSequence }),
    ...(expiresAt === null ? {} : { expires_at: new Date(expiresAt * 1000).toISOString().replace('.000', '') }),
  };
}

/** The same, one line for each. */
export function limitTexts(limits: Readonly<Record<string, number | string>>): string[] {
  const texts: Readonly<Record<string, (value: number | string) => string>> = {
    secure_version: (value) => `for chips with a secure version up to ${value}`,
    min_chip_revision: (value) => `for chip revisions from ${value} on`,
    max_chip_revision: (value) => `for chip revisions up to ${value}`,
    minimum_sequence: (value) => `for devices that have sequence ${value} or later`,
    expires_at: (value) => `to be installed before ${value}`,
  };
  return Object.entries(limits).map(([name, value]) => texts[name]?.(value) ?? `${name}: ${value}`);
}

/** Limits of a release that is out, and that the same release would have no more. */
export function liftedLimits(before: ManifestLimits, after: ManifestLimits): string[] {
  const kept = limitsReport(after, 0);
  return Object.entries(limitsReport(before, 0))
    .filter(([name]) => !(name in kept))
    .map(([name, value]) => `a limit of the release that is out is lifted: ${limitTexts({ [name]: value }).join()}`);
}

function dotted(revision: number): string {
  return `${Math.floor(revision / 100)}.${revision % 100}`;
}
