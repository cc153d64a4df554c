import { ANY_CHIP } from '../manifest.ts';
import { LIMIT } from './suit-labels.ts';
import { ANY_CHIP_REVISION, type SuitManifest } from './suit-manifest.ts';

/** Number of a limit: label of its parameter and of its condition. */
export type LimitLabel = (typeof LIMIT)[keyof typeof LIMIT];

/** Values of the limits a manifest sets, by label. What sets no limit is absent, so each manifest has one encoding. */
export type Limits = ReadonlyMap<number, number>;

/** What stands for "no limit" in `SuitManifest`, by label, in the order in which they are encoded. */
const NO_LIMIT: ReadonlyMap<LimitLabel, number | null> = new Map<LimitLabel, number | null>([
  [LIMIT.useBefore, null],
  [LIMIT.secureVersion, 0],
  [LIMIT.chipId, ANY_CHIP],
  [LIMIT.minChipRevision, 0],
  [LIMIT.maxChipRevision, ANY_CHIP_REVISION],
  [LIMIT.minimumSequence, 0],
]);

/** The labels of all limits there are, in the order of their encoding. */
export const LIMIT_LABELS: readonly LimitLabel[] = [...NO_LIMIT.keys()];

/** The limits a manifest sets, in the order of their encoding. */
export function limitsOf(manifest: SuitManifest): Limits {
  const all: Readonly<Record<LimitLabel, number | null>> = {
    [LIMIT.useBefore]: manifest.expiresAt,
    [LIMIT.secureVersion]: manifest.secureVersion,
    [LIMIT.chipId]: manifest.chipId,
    [LIMIT.minChipRevision]: manifest.minChipRevision,
    [LIMIT.maxChipRevision]: manifest.maxChipRevision,
    [LIMIT.minimumSequence]: manifest.minimumSequence,
  };
  const limits = new Map<number, number>();
  for (const label of LIMIT_LABELS) {
    const value = all[label];
    if (value !== null && value !== NO_LIMIT.get(label)) limits.set(label, value);
  }
  return limits;
}

/** Whether `value` is the one that sets no limit, and so must not be written. */
export function setsNoLimit(label: LimitLabel, value: number): boolean {
  return NO_LIMIT.get(label) === value || (label === LIMIT.useBefore && value === 0);
}

/** The fields of a manifest that come from its limits. */
export function limitFields(
  limits: Limits,
): Pick<
  SuitManifest,
  'expiresAt' | 'secureVersion' | 'chipId' | 'minChipRevision' | 'maxChipRevision' | 'minimumSequence'
> {
  return {
    expiresAt: limits.get(LIMIT.useBefore) ?? null,
    secureVersion: limits.get(LIMIT.secureVersion) ?? 0,
    chipId: limits.get(LIMIT.chipId) ?? ANY_CHIP,
    minChipRevision: limits.get(LIMIT.minChipRevision) ?? 0,
    maxChipRevision: limits.get(LIMIT.maxChipRevision) ?? ANY_CHIP_REVISION,
    minimumSequence: limits.get(LIMIT.minimumSequence) ?? 0,
  };
}
