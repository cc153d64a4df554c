import { sameBytes } from '../bytes.ts';
import { BundleError } from '../errors.ts';
import type { BundleComponent } from './bundle-format.ts';
import { findBundleIndex } from './find-bundle-index.ts';

/** What became of one component between two releases. */
export interface ComponentChange {
  readonly name: string;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  /** As it was, or undefined when it is new. */
  readonly before: BundleComponent | undefined;
  /** As it is, or undefined when it is gone. */
  readonly after: BundleComponent | undefined;
}

/**
 * Compares the components of two releases by size and digest, in ascending order of their names. An app image alone has
 * none, so it can be compared with a bundle.
 *
 * @throws {BundleError} when one of them is a bundle with a damaged index.
 * @throws {AppImageError} when one of them does not begin with an app image.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, buildBundle, chipByName, compareBundles } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * const before = buildBundle(image, [{ name: 'page', bytes: Uint8Array.of(1) }]);
 * const after = buildBundle(image, [{ name: 'page', bytes: Uint8Array.of(1) }, { name: 'tune', bytes: Uint8Array.of(2) }]);
 * assert.deepEqual(compareBundles(before, after).map(({ name, change }) => [name, change]),
 *   [['page', 'same'], ['tune', 'added']]);
 * ```
 */
export function compareBundles(before: Uint8Array, after: Uint8Array): ComponentChange[] {
  const old = componentsOf(before);
  const next = componentsOf(after);
  const names = [...new Set([...old.keys(), ...next.keys()])].sort();
  return names.map((name) => {
    const [was, is] = [old.get(name), next.get(name)];
    return { name, change: changeOf(was, is), before: was, after: is };
  });
}

function componentsOf(bytes: Uint8Array): ReadonlyMap<string, BundleComponent> {
  try {
    return new Map(findBundleIndex(bytes).components.map((component) => [component.name, component]));
  } catch (error) {
    if (error instanceof BundleError && error.code === 'BUNDLE_NONE') return new Map();
    throw error;
  }
}

function changeOf(was: BundleComponent | undefined, is: BundleComponent | undefined): ComponentChange['change'] {
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  return sameBytes(was.digest, is.digest) ? 'same' : 'changed';
}
