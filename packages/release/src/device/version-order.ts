/** How versions of a device class are written and compared. */
export type VersionScheme = 'semver' | 'counter' | 'any';

const NUMBER = '(?:0|[1-9]\\d*)';
const IDENTIFIER = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const SEMVER = new RegExp(
  `^v?(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/**
 * Whether a version is written as the scheme asks: `semver` is Semantic Versioning 2.0.0 with or without a `v` before
 * it, `counter` a whole number such as `128`, `any` any label.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isVersionOf } from '@aloft/release';
 *
 * assert.equal(isVersionOf('semver', 'v1.4.2-rc.1'), true);
 * assert.equal(isVersionOf('semver', '1.4'), false);
 * assert.equal(isVersionOf('counter', '128'), true);
 * ```
 */
export function isVersionOf(scheme: VersionScheme, version: string): boolean {
  if (scheme === 'semver') return SEMVER.test(version);
  return scheme === 'any' || /^\d+$/.test(version);
}

/**
 * Compares two versions of a scheme: below 0 when `a` comes before `b`, 0 when neither does. Versions of `any` have an order
 * when both are Semantic Versions or both are whole numbers; those that break their scheme have none.
 *
 * @returns null where there is no order
 * @see semver.org, section 11
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { compareVersions } from '@aloft/release';
 *
 * assert.ok((compareVersions('semver', '1.0.0-rc.2', '1.0.0') ?? 0) < 0);
 * assert.ok((compareVersions('counter', '9', '10') ?? 0) < 0);
 * assert.ok((compareVersions('any', '9', '10') ?? 0) < 0);
 * assert.equal(compareVersions('any', 'red', 'blue'), null);
 * ```
 */
export function compareVersions(scheme: VersionScheme, a: string, b: string): number | null {
  if (scheme === 'any') return compareVersions('semver', a, b) ?? compareVersions('counter', a, b);
  if (!isVersionOf(scheme, a) || !isVersionOf(scheme, b)) return null;
  if (scheme === 'counter') return compareNumbers(a, b);
  const [, majorA = '', minorA = '', patchA = '', labelsA] = SEMVER.exec(a) ?? [];
  const [, majorB = '', minorB = '', patchB = '', labelsB] = SEMVER.exec(b) ?? [];
  return (
    compareNumbers(majorA, majorB) ||
    compareNumbers(minorA, minorB) ||
    compareNumbers(patchA, patchB) ||
    compareLabels(labelsA, labelsB)
  );
}

/** Numbers of any length, written in decimal. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}

/** A version with a label comes before the one without. */
function compareLabels(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareLabel(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareLabel(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return compareNumbers(a, b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
