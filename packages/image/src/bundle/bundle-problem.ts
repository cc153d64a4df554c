import { AppImageError, BundleError } from '../errors.ts';
import { parseBundle } from './parse-bundle.ts';

/**
 * What is wrong with a bundle: an index that breaks a rule, a component that is cut short or has other bytes than the
 * index says. Bytes behind the last component are no fault of the bundle.
 *
 * @param bytes any bytes at all
 * @returns undefined for a sound bundle, for an image alone, and for what is no image
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, buildBundle, bundleProblem, chipByName } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * const bundle = buildBundle(image, [{ name: 'page', bytes: Uint8Array.of(1, 2, 3) }]);
 * assert.equal(bundleProblem(bundle), undefined);
 * assert.equal(bundleProblem(bundle.subarray(0, -1))?.code, 'BUNDLE_SIZE');
 * ```
 */
export function bundleProblem(bytes: Uint8Array): BundleError | undefined {
  try {
    parseBundle(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof AppImageError) return undefined;
    if (!(error instanceof BundleError)) throw error;
    if (error.code === 'BUNDLE_TRAILING' && error.offset !== undefined)
      return bundleProblem(bytes.subarray(0, error.offset));
    return error.code === 'BUNDLE_NONE' ? undefined : error;
  }
}
