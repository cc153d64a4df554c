import { buildArchive, buildBundle, type ComponentInput } from '@aloft/image';
import { fuzzImage } from './fuzz-image.ts';
import type { Seed } from './seed.ts';

const SEAL = 1;
const FAILING = 2;
const SECOND_PLACE = 4;
const SECTOR = 4096;
const BUNDLE_SIZE_AT = 8;
const FIRST_OFFSET_AT = 48;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Index and components of a bundle; where they stand behind the target's image is the same. */
function behindImage(components: readonly ComponentInput[]): Uint8Array {
  const image = fuzzImage(200);
  return buildBundle(image, components).subarray(SECTOR);
}

/** The same, for an index one sector further; the target makes the CRC fit. */
function further(bytes: Uint8Array): Uint8Array {
  const moved = bytes.slice();
  const view = new DataView(moved.buffer);
  for (const at of [BUNDLE_SIZE_AT, FIRST_OFFSET_AT]) view.setUint32(at, view.getUint32(at, true) + SECTOR, true);
  return moved;
}

const seed = (options: number, reads: number, bytes: Uint8Array): Uint8Array => Uint8Array.of(options, reads, ...bytes);

/** What stands behind an image: components, an archive among them, damaged, in the wrong place, or nothing. */
export function bundleSeeds(): readonly Seed[] {
  const one = behindImage([{ name: 'page', bytes: utf8('hello') }]);
  const archive = behindImage([{ name: 'web', bytes: buildArchive([{ path: 'a', bytes: utf8('x') }]) }]);
  const other = behindImage([{ name: 'web', bytes: buildArchive([{ path: 'b', bytes: utf8('x') }]) }]);
  return [
    { name: '01-one-component', bytes: seed(SEAL, 0, one) },
    { name: '02-archive', bytes: seed(SEAL, 0, archive) },
    { name: '03-archive-without-the-file', bytes: seed(SEAL, 0, other) },
    { name: '04-of-another-image', bytes: seed(0, 0, one) },
    { name: '05-second-place', bytes: seed(SEAL | SECOND_PLACE, 0, further(one)) },
    { name: '06-cut-off', bytes: seed(SEAL, 0, archive.subarray(0, SECTOR + 700)) },
    { name: '07-nothing', bytes: seed(0, 0, new Uint8Array(0)) },
    { name: '08-flash-fails', bytes: seed(SEAL | FAILING, 3, one.subarray(0, SECTOR + 1)) },
  ];
}
