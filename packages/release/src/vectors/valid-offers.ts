import { bytes, text, uint } from './raw-cbor.ts';
import { imagePairs, manifestPairs, packedPairs, patchPairs, sampleDigest, sampleOffer } from './sample-offer.ts';

/** What a decoder shall read from the bytes; digests as hex, sizes in bytes. */
export interface ExpectedOffer {
  readonly manifest: {
    readonly sequence: number;
    readonly deviceClass: string;
    readonly version: string;
    readonly chipId: number;
    readonly targetDigest: string;
    readonly targetSize: number;
    readonly secureVersion: number;
  };
  readonly artifacts: readonly {
    readonly kind: 'image' | 'patch' | 'packed-image';
    readonly digest: string;
    readonly size: number;
    readonly baseDigest?: string;
    readonly ramSize?: number;
  }[];
}

/** An offer every implementation accepts. */
export interface ValidOffer {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: ExpectedOffer;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(32);

const manifest: ExpectedOffer['manifest'] = {
  sequence: 7,
  deviceClass: 'door-sensor',
  version: '1.4.2',
  chipId: 9,
  targetDigest: hex(0x22),
  targetSize: 1_048_576,
  secureVersion: 0,
};
const image = { kind: 'image', digest: hex(0x22), size: 1_048_576 } as const;

/** Offers every implementation accepts. */
export function validOffers(): readonly ValidOffer[] {
  const manyBases = Array.from({ length: 31 }, (_, index) => index + 0x40);
  return [
    {
      name: 'an image only',
      bytes: sampleOffer(),
      expected: { manifest, artifacts: [image] },
    },
    {
      name: 'a patch, a packed image and the image',
      bytes: sampleOffer(manifestPairs(), [patchPairs(0x33, 0x11), packedPairs(0x44), imagePairs()]),
      expected: {
        manifest,
        artifacts: [
          { kind: 'patch', digest: hex(0x33), size: 9_774, baseDigest: hex(0x11), ramSize: 20_480 },
          { kind: 'packed-image', digest: hex(0x44), size: 600_000, ramSize: 20_480 },
          image,
        ],
      },
    },
    {
      name: 'no artifact at all',
      bytes: sampleOffer(manifestPairs(), []),
      expected: { manifest, artifacts: [] },
    },
    {
      name: '32 artifacts, the most there may be',
      bytes: sampleOffer(manifestPairs(), [...manyBases.map((base) => patchPairs(base + 0x80, base)), imagePairs()]),
      expected: {
        manifest,
        artifacts: [
          ...manyBases.map((base) => ({
            kind: 'patch' as const,
            digest: hex(base + 0x80),
            size: 9_774,
            baseDigest: hex(base),
            ramSize: 20_480,
          })),
          image,
        ],
      },
    },
    {
      name: 'every number and text at its largest',
      bytes: sampleOffer(
        manifestPairs({
          2: uint(0xffff_ffff),
          3: text('z'.repeat(31)),
          4: text('9'.repeat(31)),
          5: uint(0xffff),
          6: bytes(sampleDigest(0xff)),
          7: uint(0xffff_ffff),
          8: uint(0xffff_ffff),
        }),
        [imagePairs(sampleDigest(0xff), 0xffff_ffff), patchPairs(0xee, 0xdd, 0xffff_ffff, 0xffff_ffff)],
      ),
      expected: {
        manifest: {
          sequence: 0xffff_ffff,
          deviceClass: 'z'.repeat(31),
          version: '9'.repeat(31),
          chipId: 0xffff,
          targetDigest: hex(0xff),
          targetSize: 0xffff_ffff,
          secureVersion: 0xffff_ffff,
        },
        artifacts: [
          { kind: 'image', digest: hex(0xff), size: 0xffff_ffff },
          { kind: 'patch', digest: hex(0xee), size: 0xffff_ffff, baseDigest: hex(0xdd), ramSize: 0xffff_ffff },
        ],
      },
    },
    {
      name: 'every number and text at its smallest',
      bytes: sampleOffer(
        manifestPairs({ 2: uint(0), 3: text('0'), 4: text(' '), 5: uint(0), 7: uint(1), 8: uint(0) }),
        [imagePairs(sampleDigest(0x22), 1), packedPairs(0x44, 0, 1)],
      ),
      expected: {
        manifest: { ...manifest, sequence: 0, deviceClass: '0', version: ' ', chipId: 0, targetSize: 1 },
        artifacts: [
          { kind: 'image', digest: hex(0x22), size: 1 },
          { kind: 'packed-image', digest: hex(0x44), size: 1, ramSize: 0 },
        ],
      },
    },
    {
      name: 'a version in UTF-8 of 2, 3 and 4 bytes per character',
      bytes: sampleOffer(manifestPairs({ 4: text('été-版-🚀') })),
      expected: { manifest: { ...manifest, version: 'été-版-🚀' }, artifacts: [image] },
    },
    {
      name: 'a version that begins with a byte order mark keeps it',
      bytes: sampleOffer(manifestPairs({ 4: text('\ufeff1.0') })),
      expected: { manifest: { ...manifest, version: '\ufeff1.0' }, artifacts: [image] },
    },
    {
      name: 'a class with every permitted punctuation',
      bytes: sampleOffer(manifestPairs({ 3: text('a.b_c-9.') })),
      expected: { manifest: { ...manifest, deviceClass: 'a.b_c-9.' }, artifacts: [image] },
    },
    {
      name: 'integers at the borders of their CBOR widths: 23, 24, 255, 256, 65535, 65536',
      bytes: sampleOffer(manifestPairs({ 2: uint(23), 5: uint(24), 8: uint(255) }), [
        packedPairs(0x44, 256, 65_535),
        packedPairs(0x45, 65_536, 24),
      ]),
      expected: {
        manifest: { ...manifest, sequence: 23, chipId: 24, secureVersion: 255 },
        artifacts: [
          { kind: 'packed-image', digest: hex(0x44), size: 65_535, ramSize: 256 },
          { kind: 'packed-image', digest: hex(0x45), size: 24, ramSize: 65_536 },
        ],
      },
    },
  ];
}
