import { signed } from './manifests/raw-envelope.ts';
import { rawManifest } from './manifests/raw-manifest.ts';
import { array, bytes, map, type Pair, uint } from './raw-cbor.ts';
import { imagePairs } from './sample-artifacts.ts';

/** A right manifest in an envelope that nobody signed. */
export function sampleEnvelope(): Uint8Array {
  return signed(rawManifest(), []);
}

/** The fields of an offer in order of their keys; `artifacts` is an encoded array. */
export function offerPairs(
  artifacts: Uint8Array = array([map(imagePairs())]),
  envelope: Uint8Array = sampleEnvelope(),
): Pair[] {
  return [
    [uint(1), uint(2)],
    [uint(2), bytes(envelope)],
    [uint(4), artifacts],
  ];
}

/** A whole offer with these artifacts. */
export function sampleOffer(
  artifacts: readonly (readonly Pair[])[] = [imagePairs()],
  envelope: Uint8Array = sampleEnvelope(),
): Uint8Array {
  return map(offerPairs(array(artifacts.map((pairs) => map(pairs))), envelope));
}

/** The sample offer with any bytes for key 3. */
export function offerWithStatements(statements: Uint8Array, envelope: Uint8Array = sampleEnvelope()): Uint8Array {
  const [format, signed, artifacts] = offerPairs(undefined, envelope);
  if (format === undefined || signed === undefined || artifacts === undefined)
    throw new Error('an offer has three fields');
  return map([format, signed, [uint(3), statements], artifacts]);
}
