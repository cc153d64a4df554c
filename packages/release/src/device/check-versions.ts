import type { ClassPolicy } from './class-policy.ts';
import type { Misfit } from './misfit.ts';
import { compareVersions, isVersionOf } from './version-order.ts';

/**
 * What a class says against a version: of another form, or too old.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkVersions } from '@aloft/release';
 *
 * const policy = { deviceClass: 'lamp', versions: 'counter', minimumSequence: 0 } as const;
 * assert.deepEqual([...checkVersions(policy, '7')], []);
 * assert.equal([...checkVersions(policy, '1.0')][0]?.code, 'FIT_VERSION_FORM');
 * ```
 */
export function* checkVersions({ versions, leastVersion }: ClassPolicy, version: string): Generator<Misfit> {
  if (!isVersionOf(versions, version)) {
    const form = versions === 'counter' ? 'a whole number' : 'of the form 1.2.3';
    const message = `The version "${version}" is not ${form}, as this class asks for. Give it another one.`;
    yield { code: 'FIT_VERSION_FORM', severity: 'error', message };
    return;
  }
  if (leastVersion !== undefined && (compareVersions(versions, version, leastVersion) ?? 0) < 0) {
    const message = `The version ${version} is older than ${leastVersion}, the oldest this class may run.`;
    yield { code: 'FIT_VERSION_TOO_OLD', severity: 'error', message };
  }
}
