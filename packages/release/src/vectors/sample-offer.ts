import { array, bytes, map, NULL, type Pair, text, uint } from './raw-cbor.ts';

/** A digest nobody could mistake for another: 32 times the same byte. */
export function sampleDigest(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

/** The fields of a manifest in order of their keys; a vector replaces, adds or drops some. */
export function manifestPairs(changed: Readonly<Record<number, Uint8Array>> = {}): Pair[] {
  const fields: Readonly<Record<number, Uint8Array>> = {
    1: uint(1),
    2: uint(7),
    3: text('door-sensor'),
    4: text('1.4.2'),
    5: uint(9),
    6: bytes(sampleDigest(0x22)),
    7: uint(1_048_576),
    8: uint(0),
    ...changed,
  };
  return Object.entries(fields).map(([key, value]) => [uint(Number(key)), value]);
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

/** The fields of an offer in order of their keys. */
export function offerPairs(
  manifest: Uint8Array = map(manifestPairs()),
  artifacts: Uint8Array = array([map(imagePairs())]),
): Pair[] {
  return [
    [uint(1), uint(1)],
    [uint(2), bytes(manifest)],
    [uint(3), NULL],
    [uint(4), artifacts],
  ];
}

/** A whole offer around the given manifest fields and artifacts. */
export function sampleOffer(
  manifest: readonly Pair[] = manifestPairs(),
  artifacts: readonly (readonly Pair[])[] = [imagePairs()],
): Uint8Array {
  return map(offerPairs(map(manifest), array(artifacts.map((pairs) => map(pairs)))));
}
