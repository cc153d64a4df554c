import { sha256 } from '@noble/hashes/sha2.js';
import { crc32 } from '../crc32.ts';
import { sampleImage } from './sample-image.ts';

/** The sample image as secure boot v2 leaves it: padded to a sector, and one sector with a signature block behind. */
export function signedImage(): Uint8Array {
  const image = sampleImage();
  const signed = new Uint8Array(8192).fill(0xff);
  signed.set(image);
  const block = signed.subarray(4096, 4096 + 1216).fill(0x5a);
  block.set([0xe7, 2, 0, 0]);
  block.set(sha256(signed.subarray(0, 4096)), 4);
  new DataView(block.buffer, block.byteOffset).setUint32(1196, crc32(block.subarray(0, 1196)), true);
  return signed;
}
