import { bytes, type Pair, uint } from './raw-cbor.ts';

/** A digest nobody could mistake for another: 32 times the same byte. */
export function sampleDigest(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

export function imagePairs(digest: Uint8Array = sampleDigest(0x22), size = 1_048_576): Pair[] {
  return [
    [uint(1), uint(0)],
    [uint(2), bytes(digest)],
    [uint(3), uint(size)],
  ];
}

export function patchPairs(digestByte: number, baseByte: number, ramSize = 20_480, size = 9_774): Pair[] {
  return [
    [uint(1), uint(1)],
    [uint(2), bytes(sampleDigest(digestByte))],
    [uint(3), uint(size)],
    [uint(4), bytes(sampleDigest(baseByte))],
    [uint(5), uint(ramSize)],
  ];
}

export function packedPairs(digestByte: number, ramSize = 20_480, size = 600_000): Pair[] {
  return [
    [uint(1), uint(2)],
    [uint(2), bytes(sampleDigest(digestByte))],
    [uint(3), uint(size)],
    [uint(5), uint(ramSize)],
  ];
}
