import { sha256 } from '@noble/hashes/sha2.js';
import { type AppImage, parseAppImage } from '../app-image.ts';
import { hex, sameBytes } from '../bytes.ts';
import { BundleError } from '../errors.ts';
import {
  BUNDLE_ALIGNMENT,
  type BundleComponent,
  type BundleIndex,
  FILLER,
  indexSize,
  nextPlace,
} from './bundle-format.ts';
import { findBundleIndex } from './find-bundle-index.ts';

/** A bundle, taken apart and checked byte for byte. */
export interface Bundle {
  readonly image: AppImage;
  readonly index: BundleIndex;
  /** The app image alone, as it was built. */
  readonly imageBytes: Uint8Array;
  /** In ascending order of their names; `bytes` are a view of the bundle's. */
  readonly components: readonly (BundleComponent & { readonly bytes: Uint8Array })[];
}

/**
 * Takes a bundle file apart. Strict: exactly what `buildBundle` writes, every digest right, gaps filled with 0xFF, nothing
 * behind the last component. The app image itself is read, not judged: that is for `verifyAppImage`, which takes bundles.
 *
 * @param bytes The whole file, no more.
 * @throws {BundleError} `BUNDLE_NONE` for an image alone, otherwise what is wrong.
 * @throws {AppImageError} when the bytes do not begin with an app image.
 * @see docs/spec/bundle.md
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, buildBundle, chipByName, parseBundle } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * const bundle = buildBundle(image, [{ name: 'page', bytes: Uint8Array.of(1, 2, 3) }]);
 * assert.deepEqual(parseBundle(bundle).imageBytes, image);
 *
 * bundle[bundle.length - 1] = 4;
 * assert.throws(() => parseBundle(bundle), { code: 'BUNDLE_DIGEST' });
 * ```
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  const image = parseAppImage(bytes);
  const index = findBundleIndex(bytes);
  if (bytes.length > index.bundleSize) {
    const message = `The bundle has ${index.bundleSize} bytes, the file ${bytes.length}. Give the file as it was built.`;
    throw new BundleError('BUNDLE_TRAILING', message, { offset: index.bundleSize });
  }
  if (index.offset !== nextPlace(image.imageSize)) {
    const message = `The index stands at ${hex(index.offset)}; its place is the first multiple of ${BUNDLE_ALIGNMENT} behind the image.`;
    throw new BundleError('BUNDLE_LAYOUT', message, { offset: index.offset });
  }
  const indexEnd = index.offset + indexSize(index.components.length);
  checkFiller(bytes, image.imageSize, index.offset);
  let end = indexEnd;
  const components = index.components.map((component) => {
    const { name, offset, size, digest } = component;
    checkFiller(bytes, end, offset);
    end = offset + size;
    const content = bytes.subarray(offset, end);
    if (!sameBytes(sha256(content), digest)) {
      const message = `Component ${name} at ${hex(offset)} does not have the SHA-256 the index says. Fetch the bundle again.`;
      throw new BundleError('BUNDLE_DIGEST', message, { offset });
    }
    return { ...component, bytes: content };
  });
  return { image, index, imageBytes: bytes.subarray(0, image.imageSize), components };
}

function checkFiller(bytes: Uint8Array, from: number, to: number): void {
  const wrong = bytes.subarray(from, to).findIndex((byte) => byte !== FILLER);
  if (wrong < 0) return;
  const message = `There is something at ${hex(from + wrong)}, in a gap that is filled with 0xFF. Build the bundle anew.`;
  throw new BundleError('BUNDLE_GAP', message, { offset: from + wrong });
}
