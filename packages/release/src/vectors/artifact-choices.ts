import { imagePairs, packedPairs, patchPairs, sampleDigest } from './sample-artifacts.ts';
import { sampleOffer } from './sample-offer.ts';

/** What a device with this running image and workspace picks from this offer. */
export interface ArtifactChoice {
  readonly name: string;
  readonly offer: Uint8Array;
  readonly runningDigest: Uint8Array;
  /** Bytes of workspace the device can give the patch decoder. */
  readonly ramSize: number;
  /** Place in the offer's artifact array; null when nothing fits. */
  readonly chosen: number | null;
}

/** Cases of the one rule: the patch for the running image, else the packed image, else the image. */
export function artifactChoices(): readonly ArtifactChoice[] {
  const running = sampleDigest(0x11);
  const other = sampleDigest(0x12);
  const patch = patchPairs(0x33, 0x11, 20_000);
  const packed = packedPairs(0x44, 10_000);
  const all = sampleOffer([imagePairs(), packed, patchPairs(0x34, 0x13, 100), patch]);
  const twoPatches = sampleOffer([patchPairs(0x35, 0x11, 30_000), patch, imagePairs()]);
  const patchOnly = sampleOffer([patch]);
  return [
    { name: 'the patch for the running image', offer: all, runningDigest: running, ramSize: 20_000, chosen: 3 },
    {
      name: 'packed image when the patch needs one byte more',
      offer: all,
      runningDigest: running,
      ramSize: 19_999,
      chosen: 1,
    },
    { name: 'packed image when no patch starts here', offer: all, runningDigest: other, ramSize: 20_000, chosen: 1 },
    { name: 'image when nothing coded fits the RAM', offer: all, runningDigest: running, ramSize: 9_999, chosen: 0 },
    { name: 'image when there is no RAM for a decoder', offer: all, runningDigest: running, ramSize: 0, chosen: 0 },
    {
      name: 'first of two patches for the running image',
      offer: twoPatches,
      runningDigest: running,
      ramSize: 30_000,
      chosen: 0,
    },
    {
      name: 'second patch when the first needs too much RAM',
      offer: twoPatches,
      runningDigest: running,
      ramSize: 29_999,
      chosen: 1,
    },
    {
      name: 'nothing when the only patch starts elsewhere',
      offer: patchOnly,
      runningDigest: other,
      ramSize: 20_000,
      chosen: null,
    },
    {
      name: 'nothing when the only patch needs too much RAM',
      offer: patchOnly,
      runningDigest: running,
      ramSize: 1,
      chosen: null,
    },
    {
      name: 'nothing from an empty offer',
      offer: sampleOffer([]),
      runningDigest: running,
      ramSize: 1,
      chosen: null,
    },
  ];
}
