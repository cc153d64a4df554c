import type { ReleaseErrorCode } from '../../errors.ts';
import { array, bytes, map, NULL, type Pair, uint } from '../raw-cbor.ts';
import { imagePairs, packedPairs, patchPairs, sampleDigest } from '../sample-artifacts.ts';
import { type CaseAnchors, ONE_KEY } from './cases.ts';
import { signed } from './raw-envelope.ts';
import { pairsOf, rawManifest, withoutLabel, withValue } from './raw-manifest.ts';

/** An offer of format 2, and why it is refused or how many artifacts it has. */
export interface SignedOfferCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly anchors: CaseAnchors | null;
  readonly outcome: number | ReleaseErrorCode;
}

function offerPairs(envelope: Uint8Array, artifacts: readonly (readonly Pair[])[]): Pair[] {
  return pairsOf([1, uint(2)], [2, bytes(envelope)], [4, array(artifacts.map((pairs) => map(pairs)))]);
}

/** Offers around the sample manifest. */
export function signedOffers(): readonly SignedOfferCase[] {
  const envelope = signed();
  const three = [patchPairs(0x33, 0x11), packedPairs(0x44), imagePairs()];
  const pairs = offerPairs(envelope, three);
  const most = Array.from({ length: 32 }, (_, index) => patchPairs(index + 0x80, index));
  const offer = (name: string, list: readonly Pair[], outcome: number | ReleaseErrorCode): SignedOfferCase => ({
    name,
    bytes: map(list),
    anchors: ONE_KEY,
    outcome,
  });
  return [
    offer('a patch, a packed image and the image', pairs, 3),
    offer('no artifact', offerPairs(envelope, []), 0),
    offer('32 patches, the most there may be', offerPairs(envelope, most), 32),
    { ...offer('unsigned, in a laboratory', offerPairs(signed(rawManifest(), []), three), 3), anchors: null },
    offer('unsigned', offerPairs(signed(rawManifest(), []), three), 'MANIFEST_UNSIGNED'),
    offer('format 1', withValue(pairs, 1, uint(1)), 'OFFER_FORMAT_UNSUPPORTED'),
    offer('format 3', withValue(pairs, 1, uint(3)), 'OFFER_FORMAT_UNSUPPORTED'),
    offer(
      'with the place of a signature',
      [...pairs.slice(0, 2), ...pairsOf([3, NULL]), ...pairs.slice(2)],
      'OFFER_MALFORMED',
    ),
    offer('without envelope', withoutLabel(pairs, 2), 'OFFER_MALFORMED'),
    offer('without artifacts', withoutLabel(pairs, 4), 'OFFER_MALFORMED'),
    offer('an empty envelope', withValue(pairs, 2, bytes(new Uint8Array(0))), 'CBOR_TRUNCATED'),
    offer('an image that is not the target', offerPairs(envelope, [imagePairs(sampleDigest(0x23))]), 'OFFER_BAD_VALUE'),
    offer('33 artifacts', offerPairs(envelope, [...most, packedPairs(1)]), 'OFFER_BAD_VALUE'),
    offer(
      '4097 bytes',
      withValue(pairs, 2, bytes(new Uint8Array(4097 - map(pairs).length + envelope.length))),
      'OFFER_TOO_LARGE',
    ),
  ];
}
