/** What `vectors/bundles/` says: bundles, and what is behind an image that is none. */
import { buildBundle, type ComponentInput } from '../bundle/build-bundle.ts';
import { viewOf } from '../bytes.ts';
import { crc32 } from '../crc32.ts';
import type { BundleErrorCode } from '../errors.ts';
import { sampleImage } from '../test-support/sample-image.ts';
import { signedImage } from '../test-support/signed-image.ts';

/** A slot or file, and what readers say of it. */
export interface BundleCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What `parseBundle` says of the file; undefined: it is good. */
  readonly error?: BundleErrorCode;
  /** What a device says that looks for the index, when it differs; it does not judge gaps and what is behind. */
  readonly device?: 'accepts';
}

const INDEX = 4096;
const RECORDS = INDEX + 48;
const image = sampleImage();
const bytesOf = (size: number, start = 1): Uint8Array => Uint8Array.from({ length: size }, (_, i) => start + i * 7);
const two: readonly ComponentInput[] = [
  { name: 'page', bytes: bytesOf(300) },
  { name: 'tune', bytes: bytesOf(20, 9) },
];

const good = (): Uint8Array => buildBundle(image, two);

/** The bundle of two components with its index changed, and the CRC made to fit. */
function changed(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const bytes = good();
  change(bytes, viewOf(bytes));
  const crcAt = RECORDS + 72 * (viewOf(bytes).getUint16(INDEX + 6, true) % 17);
  viewOf(bytes).setUint32(crcAt, crc32(bytes.subarray(INDEX, crcAt)), true);
  return bytes;
}

const renamed = (record: number, name: string): Uint8Array =>
  changed((bytes) => {
    const at = RECORDS + 72 * record + 40;
    bytes.fill(0, at, at + 32);
    bytes.set(new TextEncoder().encode(name), at);
  });

const placed = (record: number, offset: number, size: number): Uint8Array =>
  changed((_, view) => {
    view.setUint32(RECORDS + 72 * record, offset, true);
    view.setUint32(RECORDS + 72 * record + 4, size, true);
  });

const longer = (bytes: Uint8Array, size: number, fill = 0xff): Uint8Array => {
  const out = new Uint8Array(bytes.length + size).fill(fill);
  out.set(bytes);
  return out;
};

/** The index one sector further than it belongs, with what is in the first one. */
function further(inFirst: readonly number[]): Uint8Array {
  const bundle = buildBundle(signedImage(), two);
  bundle.fill(0xff, 4096, 8192);
  bundle.set(inFirst, 4096);
  return bundle;
}

/** Bundles that are good. */
export function validBundles(): BundleCase[] {
  const sixteen = Array.from({ length: 16 }, (_, i) => ({ name: `c${i}`, bytes: bytesOf(1 + i) }));
  return [
    { name: 'one byte', bytes: buildBundle(image, [{ name: 'a', bytes: Uint8Array.of(7) }]) },
    { name: 'two components', bytes: good() },
    { name: 'a component that fills its sector', bytes: buildBundle(image, [{ name: 'full', bytes: bytesOf(4096) }]) },
    { name: 'sixteen components', bytes: buildBundle(image, sixteen) },
    {
      name: 'names of all letters, the longest',
      bytes: buildBundle(image, [
        { name: '0.9_z-', bytes: bytesOf(1) },
        { name: 'abcdefghijklmnopqrstuvwxyz01234', bytes: bytesOf(2) },
      ]),
    },
    { name: 'behind a signature sector', bytes: buildBundle(signedImage(), two) },
  ];
}

/** What is no bundle, or not a good one. */
export function invalidBundles(): BundleCase[] {
  const other = sampleImage({ descriptor: { version: '9.9.9', projectName: 'sample' } });
  const bare = sampleImage({ header: { hashAppended: false } });
  const over = (of: Uint8Array): Uint8Array => {
    const bytes = good();
    bytes.fill(0xff, 0, INDEX);
    bytes.set(of);
    return bytes;
  };
  const { length } = good();
  return [
    { name: 'an app image alone', bytes: image, error: 'BUNDLE_NONE' },
    { name: 'an app image and blank flash', bytes: longer(image, 16384), error: 'BUNDLE_NONE' },
    { name: 'another magic', bytes: good().with(INDEX + 3, 0x43), error: 'BUNDLE_NONE' },
    { name: 'cut off in the index', bytes: good().subarray(0, INDEX + 200), error: 'BUNDLE_NONE' },
    { name: 'format 2', bytes: changed((_, view) => view.setUint16(INDEX + 4, 2, true)), error: 'BUNDLE_FORMAT' },
    { name: 'no components', bytes: changed((_, view) => view.setUint16(INDEX + 6, 0, true)), error: 'BUNDLE_COUNT' },
    { name: '17 components', bytes: changed((_, view) => view.setUint16(INDEX + 6, 17, true)), error: 'BUNDLE_COUNT' },
    { name: 'a damaged index', bytes: good().with(RECORDS + 30, 0), error: 'BUNDLE_CRC' },
    { name: 'a damaged CRC', bytes: good().with(RECORDS + 144, 0), error: 'BUNDLE_CRC' },
    { name: 'the index of another image', bytes: over(other), error: 'BUNDLE_IMAGE' },
    { name: 'an image without SHA-256', bytes: over(bare), error: 'BUNDLE_IMAGE' },
    {
      name: 'the size of another image',
      bytes: changed((_, view) => view.setUint32(INDEX + 12, image.length - 16, true)),
      error: 'BUNDLE_IMAGE',
    },
    { name: 'cut off in a component', bytes: good().subarray(0, length - 1), error: 'BUNDLE_SIZE' },
    {
      name: 'larger than the flash',
      bytes: changed((_, v) => v.setUint32(INDEX + 8, 2 ** 32 - 1, true)),
      error: 'BUNDLE_SIZE',
    },
    {
      name: 'an end before the index',
      bytes: changed((_, view) => view.setUint32(INDEX + 8, INDEX, true)),
      error: 'BUNDLE_LAYOUT',
    },
    { name: 'an empty name', bytes: renamed(0, ''), error: 'BUNDLE_NAME' },
    { name: 'a capital letter', bytes: renamed(0, 'Page'), error: 'BUNDLE_NAME' },
    { name: 'a dash in front', bytes: renamed(0, '-page'), error: 'BUNDLE_NAME' },
    { name: 'a space', bytes: renamed(1, 'tu ne'), error: 'BUNDLE_NAME' },
    { name: 'no zero behind the name', bytes: renamed(1, 'abcdefghijklmnopqrstuvwxyz012345'), error: 'BUNDLE_NAME' },
    { name: 'something behind the name', bytes: renamed(1, 'tune\0x'), error: 'BUNDLE_NAME' },
    { name: 'one name twice', bytes: renamed(1, 'page'), error: 'BUNDLE_ORDER' },
    { name: 'descending names', bytes: renamed(0, 'tuner'), error: 'BUNDLE_ORDER' },
    { name: 'a component in the middle of a sector', bytes: placed(0, 8200, 300), error: 'BUNDLE_LAYOUT' },
    { name: 'a component in the place of another', bytes: placed(1, 8192, 20), error: 'BUNDLE_LAYOUT' },
    { name: 'a sector left out', bytes: longer(placed(1, 16384, 20), 4096), error: 'BUNDLE_LAYOUT' },
    { name: 'an empty component', bytes: placed(0, 8192, 0), error: 'BUNDLE_LAYOUT' },
    { name: 'a component beyond the bundle', bytes: placed(1, 12288, 21), error: 'BUNDLE_LAYOUT' },
    { name: 'a component around the address space', bytes: placed(1, 12288, 2 ** 32 - 1), error: 'BUNDLE_LAYOUT' },
    { name: 'more than the components', bytes: placed(1, 12288, 19), error: 'BUNDLE_LAYOUT' },
    { name: 'a blank sector before the index', bytes: further([]), error: 'BUNDLE_LAYOUT', device: 'accepts' },
    {
      name: 'another index before the index',
      bytes: further([0x41, 0x4c, 0x46, 0x42, 9]),
      error: 'BUNDLE_LAYOUT',
      device: 'accepts',
    },
    { name: 'a damaged component', bytes: good().with(length - 1, 0), error: 'BUNDLE_DIGEST', device: 'accepts' },
    { name: 'something before the index', bytes: good().with(INDEX - 1, 0), error: 'BUNDLE_GAP', device: 'accepts' },
    { name: 'something in a gap', bytes: good().with(8192 + 300, 0), error: 'BUNDLE_GAP', device: 'accepts' },
    { name: 'a slot around it', bytes: longer(good(), 5000), error: 'BUNDLE_TRAILING', device: 'accepts' },
  ];
}
