import { signed } from './manifests/raw-envelope.ts';
import { rawManifest } from './manifests/raw-manifest.ts';
import { array, bytes, uint } from './raw-cbor.ts';
import { imagePairs, packedPairs, patchPairs } from './sample-artifacts.ts';
import { offerWithStatements, sampleOffer } from './sample-offer.ts';

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
  /** As hex; left out when there are none. */
  readonly statements?: readonly string[];
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
  chipId: 0xffff,
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
      bytes: sampleOffer([patchPairs(0x33, 0x11), packedPairs(0x44), imagePairs()]),
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
      bytes: sampleOffer([]),
      expected: { manifest, artifacts: [] },
    },
    {
      name: '32 artifacts, the most there may be',
      bytes: sampleOffer([...manyBases.map((base) => patchPairs(base + 0x80, base)), imagePairs()]),
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
      name: 'every number of an artifact at its largest and at its smallest',
      bytes: sampleOffer([patchPairs(0xee, 0xdd, 0xffff_ffff, 0xffff_ffff), packedPairs(0x44, 0, 1)]),
      expected: {
        manifest,
        artifacts: [
          { kind: 'patch', digest: hex(0xee), size: 0xffff_ffff, baseDigest: hex(0xdd), ramSize: 0xffff_ffff },
          { kind: 'packed-image', digest: hex(0x44), size: 1, ramSize: 0 },
        ],
      },
    },
    {
      name: 'the largest sequence number',
      bytes: sampleOffer([imagePairs()], signed(rawManifest({ sequence: uint(0xffff_ffff) }), [])),
      expected: { manifest: { ...manifest, sequence: 0xffff_ffff }, artifacts: [image] },
    },
    {
      name: 'signed by a key that nobody has to know here',
      bytes: sampleOffer([imagePairs()], signed()),
      expected: { manifest, artifacts: [image] },
    },
    {
      name: 'integers at the borders of their CBOR widths: 23, 24, 255, 256, 65535, 65536',
      bytes: sampleOffer([packedPairs(0x44, 256, 65_535), packedPairs(0x45, 65_536, 24)]),
      expected: {
        manifest,
        artifacts: [
          { kind: 'packed-image', digest: hex(0x44), size: 65_535, ramSize: 256 },
          { kind: 'packed-image', digest: hex(0x45), size: 24, ramSize: 65_536 },
        ],
      },
    },
    {
      name: 'a trust statement, which need not be one',
      bytes: offerWithStatements(array([bytes(Uint8Array.of(1, 2, 3))])),
      expected: { manifest, statements: ['010203'], artifacts: [image] },
    },
    {
      name: 'four trust statements, the most there may be, one empty and one larger than any device takes',
      bytes: offerWithStatements(
        array(
          [new Uint8Array(0), Uint8Array.of(0xa0), new Uint8Array(1025), Uint8Array.of(0xf6)].map((each) =>
            bytes(each),
          ),
        ),
      ),
      expected: { manifest, statements: ['', 'a0', '00'.repeat(1025), 'f6'], artifacts: [image] },
    },
  ];
}
