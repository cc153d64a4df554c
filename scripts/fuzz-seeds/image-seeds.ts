import { type BuildOptions, buildAppImage, chipByName, crc32 } from '@aloft/image';
import { type Seed, u16 } from './seed.ts';

const KNOWN_SIZE = 1;
const SEAL = 2;
const FAILING = 4;
const SECTOR = 4096;
const SIGNATURE_CRC_AT = 1196;

function imageOf(sizes: readonly number[], header: NonNullable<BuildOptions['header']> = {}): Uint8Array {
  const chip = chipByName('esp32c3');
  if (chip === undefined) throw new Error('there is no esp32c3');
  return buildAppImage({
    chip,
    entryAddress: 0x40380000,
    descriptor: { version: '1.0.0', projectName: 'lamp', secureVersion: 3 },
    segments: sizes.map((size, index) => ({
      loadAddress: index === 0 ? 0x3c000020 : 0x40380000 + 0x1000 * index,
      data: new Uint8Array(size).fill(index),
    })),
    header,
  });
}

/** An image, padding, and a signature sector whose first block is intact. */
function signed(image: Uint8Array): Uint8Array {
  const start = Math.ceil(image.length / SECTOR) * SECTOR;
  const bytes = new Uint8Array(start + SECTOR);
  bytes.set(image);
  bytes.set([0xe7, 2], start);
  const crc = crc32(bytes.subarray(start, start + SIGNATURE_CRC_AT));
  new DataView(bytes.buffer).setUint32(start + SIGNATURE_CRC_AT, crc, true);
  return bytes;
}

function seed(options: number, step: number, fileSize: number, slot: Uint8Array): Uint8Array {
  return Uint8Array.of(options, step, ...u16(fileSize), ...slot);
}

/** Slots with images of one and several segments, with and without hash, signed, cut off and erased. */
export function imageSeeds(): readonly Seed[] {
  const one = imageOf([256]);
  const three = imageOf([256, 20, 100]);
  const plain = imageOf([256, 8], { hashAppended: false });
  return [
    { name: '01-one-segment', bytes: seed(0, 0, 0, one) },
    { name: '02-three-segments', bytes: seed(0, 7, 0, Uint8Array.of(...three, ...new Uint8Array(50).fill(0xff))) },
    { name: '03-no-hash', bytes: seed(0, 1, 0, plain) },
    { name: '04-known-size', bytes: seed(KNOWN_SIZE, 3, one.length, Uint8Array.of(...one, 1, 2, 3)) },
    { name: '05-sealed', bytes: seed(SEAL, 2, 0, Uint8Array.of(...three, ...new Uint8Array(64))) },
    { name: '06-sealed-known-size', bytes: seed(SEAL | KNOWN_SIZE, 2, three.length, three) },
    { name: '07-signed', bytes: seed(0, 100, 0, signed(one)) },
    { name: '08-cut-off', bytes: seed(0, 0, 0, three.subarray(0, 300)) },
    { name: '09-erased', bytes: seed(0, 0, 0, new Uint8Array(64).fill(0xff)) },
    { name: '10-flash-fails', bytes: seed(FAILING | (5 << 3), 0, 0, one) },
  ];
}
