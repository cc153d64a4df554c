import {
  ANY_CHIP,
  type Artifact,
  encodeOffer,
  type Manifest,
  plainSuitManifest,
  unsignedEnvelope,
} from '@aloft/release';
import type { Seed } from './seed.ts';

const digest = (value: number): Uint8Array => new Uint8Array(32).fill(value);

const small: Manifest = {
  sequence: 1,
  deviceClass: 'lamp',
  version: '1.0.0',
  chipId: ANY_CHIP,
  targetDigest: digest(0x22),
  targetSize: 4096,
  secureVersion: 0,
};

const large: Manifest = {
  ...small,
  sequence: 0xffffffff,
  deviceClass: 'a-class.of_31-bytes.at-the-most',
  version: 'größte Version, 31 Bytes lang',
  chipId: 5,
  targetSize: 0x1000000,
  secureVersion: 24,
};

const image: Artifact = { kind: 'image', digest: digest(0x22), size: 4096 };
const packed: Artifact = { kind: 'packed-image', digest: digest(0x33), size: 70_000, ramSize: 12_345 };
const patch: Artifact = { kind: 'patch', digest: digest(0x44), size: 23, baseDigest: digest(0x55), ramSize: 65_536 };

/** Offers of every shape. */
export function offerSeeds(): readonly Seed[] {
  const offerOf = (
    manifest: Manifest,
    artifacts: readonly Artifact[],
    statements: readonly Uint8Array[] = [],
  ): Uint8Array => encodeOffer(unsignedEnvelope(plainSuitManifest('example.com', manifest)), artifacts, statements);
  const whole = offerOf(small, [patch, packed, image]);
  return [
    { name: '01-image', bytes: offerOf(small, [image]) },
    { name: '02-patch-packed-image', bytes: whole },
    { name: '03-nothing', bytes: offerOf(small, []) },
    { name: '04-large-numbers-and-texts', bytes: offerOf(large, [packed]) },
    { name: '05-ten-patches', bytes: offerOf(small, new Array<Artifact>(10).fill(patch)) },
    { name: '06-cut-off', bytes: whole.subarray(0, whole.length - 1) },
    { name: '07-a-byte-too-many', bytes: Uint8Array.of(...whole, 0) },
    { name: '08-statements', bytes: offerOf(small, [image], [digest(0x66), new Uint8Array(0)]) },
  ];
}
