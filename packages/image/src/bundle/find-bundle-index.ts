import { type AppImage, parseAppImage } from '../app-image.ts';
import { hex, sameBytes, viewOf } from '../bytes.ts';
import { crc32 } from '../crc32.ts';
import { BundleError } from '../errors.ts';
import { fixedText } from '../fixed-text.ts';
import {
  BUNDLE_ALIGNMENT,
  BUNDLE_FORMAT,
  type BundleComponent,
  type BundleIndex,
  CRC_SIZE,
  INDEX_AT,
  INDEX_MAGIC,
  indexSize,
  isComponentName,
  MAX_COMPONENTS,
  nextPlace,
  RECORD_AT,
  RECORD_SIZE,
} from './bundle-format.ts';

/**
 * Finds the index of a bundle as a device does: behind the app image, at the first or the second multiple of 4096, and
 * bound to this image by its appended SHA-256. Components are not read: {@link parseBundle} does that.
 *
 * @param bytes A slot or file with the app image at offset 0. It may be longer than the bundle.
 * @throws {BundleError} `BUNDLE_NONE` when nothing there begins like an index (an image alone), otherwise what is wrong.
 * @throws {AppImageError} when the bytes do not begin with an app image.
 * @see docs/spec/bundle.md, sections 2 and 3
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, buildBundle, chipByName, findBundleIndex } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * assert.throws(() => findBundleIndex(image), { code: 'BUNDLE_NONE' });
 *
 * const bundle = buildBundle(image, [{ name: 'page', bytes: new Uint8Array(5000) }]);
 * const { offset, components } = findBundleIndex(bundle);
 * assert.deepEqual([offset, components[0]?.name, components[0]?.offset], [4096, 'page', 8192]);
 * ```
 */
export function findBundleIndex(bytes: Uint8Array): BundleIndex {
  const image = parseAppImage(bytes);
  const head = findHead(bytes, image);
  const { offset, bundleSize } = head;
  return { offset, bundleSize, components: readRecords(bytes, head) };
}

/** What an index says before its records. */
interface IndexHead {
  readonly offset: number;
  readonly count: number;
  readonly bundleSize: number;
}

function findHead(bytes: Uint8Array, image: AppImage): IndexHead {
  const first = nextPlace(image.bodySize);
  try {
    return readHead(bytes, first, image);
  } catch (firstError) {
    if (!(firstError instanceof BundleError)) throw firstError;
    try {
      return readHead(bytes, first + BUNDLE_ALIGNMENT, image);
    } catch (secondError) {
      throw firstError.code === 'BUNDLE_NONE' ? secondError : firstError;
    }
  }
}

/** The head of the index at `offset`, or the error a device reports for what is there. */
function readHead(bytes: Uint8Array, offset: number, image: AppImage): IndexHead {
  const index = bytes.subarray(offset, offset + BUNDLE_ALIGNMENT);
  if (index.length < BUNDLE_ALIGNMENT || INDEX_MAGIC.some((byte, at) => index[at] !== byte)) {
    throw new BundleError('BUNDLE_NONE', 'Behind the app image there is no index: it is an image alone.', { offset });
  }
  const view = viewOf(index);
  const format = view.getUint16(INDEX_AT.format, true);
  if (format !== BUNDLE_FORMAT) {
    const message = `The bundle has format ${format}, known is ${BUNDLE_FORMAT}. Update aloft, or build the bundle with this version.`;
    throw new BundleError('BUNDLE_FORMAT', message, { offset: offset + INDEX_AT.format });
  }
  const count = view.getUint16(INDEX_AT.count, true);
  if (count === 0 || count > MAX_COMPONENTS) {
    const message = `The index counts ${count} components; a bundle has 1 to ${MAX_COMPONENTS}. Build it anew.`;
    throw new BundleError('BUNDLE_COUNT', message, { offset: offset + INDEX_AT.count });
  }
  const crcAt = indexSize(count) - CRC_SIZE;
  if (crc32(index.subarray(0, crcAt)) !== view.getUint32(crcAt, true)) {
    const message = `The index at ${hex(offset)} is damaged: its CRC-32 does not fit. Fetch the bundle again.`;
    throw new BundleError('BUNDLE_CRC', message, { offset: offset + crcAt });
  }
  checkImage(index, offset, image);
  const bundleSize = view.getUint32(INDEX_AT.bundleSize, true);
  if (bundleSize > bytes.length) {
    const message = `The bundle has ${bundleSize} bytes, ${bytes.length} are there. Fetch it again; the slot must hold all of it.`;
    throw new BundleError('BUNDLE_SIZE', message, { offset: offset + INDEX_AT.bundleSize });
  }
  if (bundleSize <= offset) {
    const message = `The bundle has ${bundleSize} bytes and an index at ${offset}, behind its end. Build it anew.`;
    throw new BundleError('BUNDLE_LAYOUT', message, { offset: offset + INDEX_AT.bundleSize });
  }
  return { offset, count, bundleSize };
}

/** An index that another image left behind is not this image's. */
function checkImage(index: Uint8Array, offset: number, image: AppImage): void {
  const size = viewOf(index).getUint32(INDEX_AT.imageSize, true);
  const digest = index.subarray(INDEX_AT.imageDigest, INDEX_AT.records);
  if (size === image.bodySize && image.digest !== undefined && sameBytes(digest, image.digest)) return;
  const message = `The index at ${hex(offset)} is of another app image. Build the bundle anew after every change of the image.`;
  throw new BundleError('BUNDLE_IMAGE', message, { offset: offset + INDEX_AT.imageSize });
}

function readRecords(bytes: Uint8Array, { offset: indexOffset, count, bundleSize }: IndexHead): BundleComponent[] {
  const index = bytes.subarray(indexOffset, indexOffset + indexSize(count));
  const view = viewOf(index);
  const components: BundleComponent[] = [];
  let end = indexOffset + indexSize(count);
  for (let number = 0; number < count; number++) {
    const at = INDEX_AT.records + number * RECORD_SIZE;
    const name = fixedText(index, at + RECORD_AT.name, RECORD_SIZE - RECORD_AT.name);
    const field = index.subarray(at + RECORD_AT.name, at + RECORD_SIZE);
    if (!isComponentName(name) || field.subarray(name.length).some((byte) => byte !== 0)) {
      const message = `Component ${number} has a name that is none: a-z, 0-9, then also ".", "_", "-", at most 31 characters.`;
      throw new BundleError('BUNDLE_NAME', message, { offset: indexOffset + at + RECORD_AT.name });
    }
    const before = components.at(-1)?.name;
    if (before !== undefined && before >= name) {
      const message = `Component ${name} comes behind ${before}; names ascend, and none is there twice.`;
      throw new BundleError('BUNDLE_ORDER', message, { offset: indexOffset + at + RECORD_AT.name });
    }
    const offset = view.getUint32(at + RECORD_AT.offset, true);
    const size = view.getUint32(at + RECORD_AT.size, true);
    if (offset !== nextPlace(end) || size === 0 || offset + size > bundleSize) {
      const message = `Component ${name} has ${size} bytes at ${hex(offset)}, outside its place: one behind the other, at multiples of ${BUNDLE_ALIGNMENT}.`;
      throw new BundleError('BUNDLE_LAYOUT', message, { offset: indexOffset + at });
    }
    end = offset + size;
    components.push({
      name,
      offset,
      size,
      digest: index.slice(at + RECORD_AT.digest, at + RECORD_AT.name),
    });
  }
  if (end !== bundleSize) {
    const message = `The last component ends at ${end}, the bundle at ${bundleSize}; there is nothing behind it.`;
    throw new BundleError('BUNDLE_LAYOUT', message, { offset: indexOffset + INDEX_AT.bundleSize });
  }
  return components;
}
