import { compareVersions, type VersionScheme } from '../device/version-order.ts';
import type { ReleaseRecord } from '../release-record.ts';

/**
 * The newest version of a list that comes before `version`: the release a device must have had to go on to it.
 *
 * @returns null when none does, or where there is no order
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { stepBefore } from '@aloft/release';
 *
 * assert.equal(stepBefore(['1.4.0', '2.0.0'], '1.9.0', 'semver'), '1.4.0');
 * assert.equal(stepBefore(['1.4.0', '2.0.0'], '1.4.0', 'semver'), null);
 * ```
 */
export function stepBefore(mustPass: readonly string[], version: string, scheme: VersionScheme): string | null {
  const before = mustPass.filter((step) => (compareVersions(scheme, step, version) ?? 0) < 0);
  return before.sort((a, b) => compareVersions(scheme, b, a) ?? 0)[0] ?? null;
}

/**
 * The sequence number from which on a device has installed `step` or something newer: the lowest one under which the
 * release was published, unless an older version was published behind it.
 *
 * @returns null when the records do not have it, or something older was published last
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { sequenceToPass } from '@aloft/release';
 *
 * assert.equal(sequenceToPass([], '1.4.0', 'semver'), null);
 * ```
 */
export function sequenceToPass(records: readonly ReleaseRecord[], step: string, scheme: VersionScheme): number | null {
  const record = records.find(({ version }) => version === step);
  if (record === undefined) return null;
  const older = records
    .filter(({ version }) => (compareVersions(scheme, version, step) ?? 0) < 0)
    .flatMap(({ published }) => published.map(({ sequence }) => sequence));
  const newestOlder = Math.max(0, ...older);
  const numbers = record.published.map(({ sequence }) => sequence).filter((sequence) => sequence > newestOlder);
  return numbers.length === 0 ? null : Math.min(...numbers);
}
