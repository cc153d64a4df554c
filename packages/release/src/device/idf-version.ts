const IDF_VERSION = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?/;

/**
 * Whether `text` begins like a version of ESP-IDF: `5.1`, `v5.1.2`, `v5.5-dev-1234-gabcdef`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isIdfVersion } from '@aloft/release';
 *
 * assert.ok(isIdfVersion('v5.1.2'));
 * assert.ok(!isIdfVersion('latest'));
 * ```
 */
export function isIdfVersion(text: string): boolean {
  return IDF_VERSION.test(text);
}

/** Below 0 when `a` is the older ESP-IDF; what follows the numbers is not looked at. */
export function compareIdfVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (IDF_VERSION.exec(text) ?? []).slice(1).map((part) => Number(part ?? 0)));
  for (const at of [0, 1, 2]) {
    const order = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
