import { sha256 } from '@noble/hashes/sha2.js';
import { parseAppImage } from '../app-image.ts';
import { viewOf } from '../bytes.ts';
import { crc32 } from '../crc32.ts';
import { BundleError } from '../errors.ts';
import {
  BUNDLE_ALIGNMENT,
  BUNDLE_FORMAT,
  type BundleComponent,
  FILLER,
  INDEX_AT,
  INDEX_MAGIC,
  indexSize,
  isComponentName,
  MAX_BUNDLE_SIZE,
  MAX_COMPONENTS,
  nextPlace,
  RECORD_AT,
  RECORD_SIZE,
} from './bundle-format.ts';

/** What goes into a bundle beside the app image. */
export interface ComponentInput {
  /** 1 to 31 characters: `a`–`z`, `0`–`9`, and behind the first one also `.`, `_`, `-`. */
  readonly name: string;
  /** 1 byte or more: a file system image, an archive, a configuration, anything. */
  readonly bytes: Uint8Array;
}

/**
 * Puts components behind an app image: one file for one slot, so that all of them switch together. The same input gives
 * the same bytes, in whatever order the components come.
 *
 * @param image The app image as built and, if it is signed, signed; nothing behind it but blank flash (0xFF).
 * @param components 1 to 16, with different names.
 * @throws {BundleError} `BUNDLE_COUNT`, `BUNDLE_NAME`, `BUNDLE_ORDER` (a name twice), `BUNDLE_EMPTY_COMPONENT`,
 *   `BUNDLE_NO_IMAGE_DIGEST`, `BUNDLE_IMAGE_TRAILING`, `BUNDLE_SIZE`.
 * @throws {AppImageError} when the image is none.
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
 * const settings = new TextEncoder().encode('colour = "warm"');
 * const bundle = buildBundle(image, [{ name: 'settings', bytes: settings }]);
 * const { components } = parseBundle(bundle);
 * assert.deepEqual(components[0]?.bytes, settings);
 * assert.equal(bundle.length, 8192 + settings.length);
 * ```
 */
export function buildBundle(image: Uint8Array, components: readonly ComponentInput[]): Uint8Array {
  const { bodySize, imageSize, digest } = parseAppImage(image);
  if (digest === undefined) {
    const message =
      'The image has no appended SHA-256, by which the index knows it. Build it with one (esptool does, unless told --dont-append-digest).';
    throw new BundleError('BUNDLE_NO_IMAGE_DIGEST', message, { offset: 0x17 });
  }
  if (image.subarray(imageSize).some((byte) => byte !== FILLER)) {
    const message = `There are bytes behind the image (from ${imageSize} on). Give the image as it was built, not a bundle or a flash dump.`;
    throw new BundleError('BUNDLE_IMAGE_TRAILING', message, { offset: imageSize });
  }
  const sorted = [...components].sort((a, b) => (a.name < b.name ? -1 : 1));
  checkInputs(sorted);
  const indexOffset = nextPlace(imageSize);
  const placed = place(sorted, indexOffset);
  const bundleSize = placed.reduce((_, { offset, size }) => offset + size, 0);
  if (bundleSize > MAX_BUNDLE_SIZE) {
    const message = `The bundle would have ${bundleSize} bytes, flash in reach has ${MAX_BUNDLE_SIZE}. Leave something out.`;
    throw new BundleError('BUNDLE_SIZE', message);
  }
  const bundle = new Uint8Array(bundleSize).fill(FILLER);
  bundle.set(image.subarray(0, imageSize));
  bundle.set(writeIndex(placed, bundleSize, bodySize, digest), indexOffset);
  placed.forEach(({ offset }, at) => {
    bundle.set(sorted[at]?.bytes ?? [], offset);
  });
  return bundle;
}

function checkInputs(sorted: readonly ComponentInput[]): void {
  if (sorted.length === 0 || sorted.length > MAX_COMPONENTS) {
    const message = `${sorted.length} components; a bundle has 1 to ${MAX_COMPONENTS}. Pack what belongs together into one archive.`;
    throw new BundleError('BUNDLE_COUNT', message);
  }
  sorted.forEach(({ name, bytes }, at) => {
    if (!isComponentName(name)) {
      const message = `"${name}" cannot name a component: a-z, 0-9, then also ".", "_", "-", at most 31 characters.`;
      throw new BundleError('BUNDLE_NAME', message);
    }
    if (sorted[at - 1]?.name === name) {
      throw new BundleError('BUNDLE_ORDER', `Two components are called ${name}. Give one another name.`);
    }
    if (bytes.length === 0) {
      throw new BundleError('BUNDLE_EMPTY_COMPONENT', `Component ${name} is empty. Leave it out.`);
    }
  });
}

function place(sorted: readonly ComponentInput[], indexOffset: number): BundleComponent[] {
  let end = indexOffset + BUNDLE_ALIGNMENT;
  return sorted.map(({ name, bytes }) => {
    const offset = nextPlace(end);
    end = offset + bytes.length;
    return { name, offset, size: bytes.length, digest: sha256(bytes) };
  });
}

function writeIndex(
  components: readonly BundleComponent[],
  bundleSize: number,
  bodySize: number,
  imageDigest: Uint8Array,
): Uint8Array {
  const index = new Uint8Array(indexSize(components.length));
  const view = viewOf(index);
  index.set(INDEX_MAGIC);
  view.setUint16(INDEX_AT.format, BUNDLE_FORMAT, true);
  view.setUint16(INDEX_AT.count, components.length, true);
  view.setUint32(INDEX_AT.bundleSize, bundleSize, true);
  view.setUint32(INDEX_AT.imageSize, bodySize, true);
  index.set(imageDigest, INDEX_AT.imageDigest);
  components.forEach(({ name, offset, size, digest }, number) => {
    const at = INDEX_AT.records + number * RECORD_SIZE;
    view.setUint32(at + RECORD_AT.offset, offset, true);
    view.setUint32(at + RECORD_AT.size, size, true);
    index.set(digest, at + RECORD_AT.digest);
    index.set(new TextEncoder().encode(name), at + RECORD_AT.name);
  });
  const crcAt = index.length - 4;
  view.setUint32(crcAt, crc32(index.subarray(0, crcAt)), true);
  return index;
}
