import type { ReleaseErrorCode } from '../errors.ts';
import { array, BREAK, bytes, head, join, map, NULL, type Pair, text, uint } from './raw-cbor.ts';
import { imagePairs, packedPairs, patchPairs, sampleDigest } from './sample-artifacts.ts';
import { offerPairs, offerWithStatements, sampleEnvelope, sampleOffer } from './sample-offer.ts';

/** An offer every implementation refuses, with exactly one fault so that all agree on the error. */
export interface InvalidOffer {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly error: ReleaseErrorCode;
}

const malformed = (name: string, offer: Uint8Array): InvalidOffer => ({ name, bytes: offer, error: 'OFFER_MALFORMED' });
const badValue = (name: string, offer: Uint8Array): InvalidOffer => ({ name, bytes: offer, error: 'OFFER_BAD_VALUE' });
const unsupported = (name: string, offer: Uint8Array): InvalidOffer => ({
  name,
  bytes: offer,
  error: 'OFFER_FORMAT_UNSUPPORTED',
});

/** The sample offer with these artifacts. */
const withArtifacts = (...artifacts: readonly Pair[][]): Uint8Array => sampleOffer(artifacts);
/** The sample offer with its artifact array replaced by any bytes. */
const withArray = (artifacts: Uint8Array): Uint8Array => map(offerPairs(artifacts));
/** `pairs` with the value of the pair at `index` replaced. */
const replaced = (pairs: readonly Pair[], index: number, value: Uint8Array): Pair[] =>
  pairs.map((pair, at) => (at === index ? [pair[0], value] : pair));
const without = (pairs: readonly Pair[], index: number): Pair[] => pairs.filter((_, at) => at !== index);

function encodings(): InvalidOffer[] {
  const offer = sampleOffer();
  const pairs = offerPairs();
  const envelope = sampleEnvelope();
  return [
    malformed('empty', new Uint8Array(0)),
    malformed('one byte short', offer.subarray(0, -1)),
    malformed('cut inside the envelope', offer.subarray(0, 40)),
    malformed('a trailing byte', join(offer, Uint8Array.of(0))),
    malformed('a second item behind the offer', join(offer, offer)),
    malformed('an offer that is an array', array(pairs.map(([, value]) => value))),
    malformed('a tag before the offer', join(head(6, 55_799), offer)),
    malformed('offer map of indefinite length', join(Uint8Array.of(0xbf), ...pairs.flat(), BREAK)),
    malformed('offer map length in one byte more than needed', map(pairs, 1)),
    malformed('keys in falling order', map([...pairs].reverse())),
    malformed('a key twice', map([...pairs.slice(0, 1), ...pairs])),
    malformed('an unknown key', map([...pairs, [uint(5), uint(0)]])),
    malformed('a text key', map([...pairs, [text('x'), uint(0)]])),
    malformed('a negative key', map([...pairs, [head(1, 0), uint(0)]])),
    malformed('format key missing', map(without(pairs, 0))),
    malformed('envelope missing', map(without(pairs, 1))),
    malformed('artifacts missing', map(without(pairs, 2))),
    malformed(
      'the place of a signature, as in format 1',
      map([...pairs.slice(0, 2), [uint(3), NULL], ...pairs.slice(2)]),
    ),
    malformed('format as text', map(replaced(pairs, 0, text('2')))),
    malformed('format in two bytes', map(replaced(pairs, 0, uint(2, 1)))),
    malformed('format as a float', map(replaced(pairs, 0, Uint8Array.of(0xf9, 0x40, 0x00)))),
    malformed('envelope as it is and not as bytes', map(replaced(pairs, 1, envelope))),
    malformed('envelope as text', map(replaced(pairs, 1, text('envelope')))),
    malformed(
      'envelope bytes of indefinite length',
      map(replaced(pairs, 1, join(Uint8Array.of(0x5f), bytes(envelope), BREAK))),
    ),
    malformed('envelope bytes length in four bytes', map(replaced(pairs, 1, bytes(envelope, 4)))),
    malformed('envelope bytes longer than the file', map(replaced(pairs, 1, head(2, 0x1000_0000)))),
    malformed('envelope bytes of 2^53 bytes', map(replaced(pairs, 1, head(2, 2 ** 53)))),
    malformed('artifact array of 2^32 - 1 items that are not there', withArray(head(4, 0xffff_ffff))),
    malformed('reserved additional information 28', map(replaced(pairs, 0, Uint8Array.of(0x1c)))),
    malformed('artifacts as a map', withArray(map([]))),
    malformed('artifacts of indefinite length', withArray(join(Uint8Array.of(0x9f), map(imagePairs()), BREAK))),
    malformed('an artifact inside another array', withArray(array([array([map(imagePairs())])]))),
    malformed('arrays nested 1000 deep', withArray(join(...Array.from({ length: 1000 }, () => head(4, 1)), NULL))),
  ];
}

function artifacts(): InvalidOffer[] {
  const patch = patchPairs(0x33, 0x11);
  const packed = packedPairs(0x44);
  const base: Pair = [uint(4), bytes(sampleDigest(0x11))];
  const ram: Pair = [uint(5), uint(20_480)];
  const tooMany = Array.from({ length: 33 }, (_, index) => packedPairs(index));
  return [
    malformed('artifact as null', withArray(array([NULL]))),
    malformed('artifact without kind', withArtifacts(without(imagePairs(), 0))),
    malformed('artifact without digest', withArtifacts(without(imagePairs(), 1))),
    malformed('artifact without size', withArtifacts(without(imagePairs(), 2))),
    malformed('image with a base', withArtifacts([...imagePairs(), base])),
    malformed('image with decoder RAM', withArtifacts([...imagePairs(), ram])),
    malformed('patch without base', withArtifacts(without(patch, 3))),
    malformed('patch without decoder RAM', withArtifacts(without(patch, 4))),
    malformed('packed image with a base', withArtifacts([...packed.slice(0, 3), base, ram])),
    malformed('packed image without decoder RAM', withArtifacts(without(packed, 3))),
    malformed('artifact with an unknown key', withArtifacts([...patch, [uint(6), uint(0)]])),
    malformed('artifact with a key twice', withArtifacts([...patch, ram])),
    malformed('artifact keys out of order', withArtifacts([...patch].reverse())),
    malformed(
      'artifact map of indefinite length',
      withArray(array([join(Uint8Array.of(0xbf), ...patch.flat(), BREAK)])),
    ),
    malformed('artifact size in eight bytes', withArtifacts(replaced(patch, 2, uint(9_774, 8)))),
    malformed(
      'artifact digest length in two bytes more than needed',
      withArtifacts(replaced(patch, 1, bytes(sampleDigest(1), 4))),
    ),
    malformed('artifact digest as text', withArtifacts(replaced(patch, 1, text('x'.repeat(32))))),
    malformed('artifact kind as text', withArtifacts(replaced(imagePairs(), 0, text('image')))),
    badValue('artifact kind 3', withArtifacts([[uint(1), uint(3)], ...imagePairs().slice(1)])),
    badValue('artifact digest of 31 bytes', withArtifacts(replaced(patch, 1, bytes(new Uint8Array(31))))),
    badValue('base digest of 20 bytes', withArtifacts(replaced(patch, 3, bytes(new Uint8Array(20))))),
    badValue('artifact size 0', withArtifacts(replaced(patch, 2, uint(0)))),
    badValue('artifact size 2^32', withArtifacts(replaced(patch, 2, uint(2 ** 32)))),
    badValue('decoder RAM 2^32', withArtifacts(replaced(patch, 4, uint(2 ** 32)))),
    badValue('image with a digest other than the target', withArtifacts(imagePairs(sampleDigest(0x23)))),
    badValue('image with a size other than the target', withArtifacts(imagePairs(undefined, 1_048_575))),
    badValue('33 artifacts', withArtifacts(...tooMany)),
  ];
}

function statements(): InvalidOffer[] {
  const statement = bytes(Uint8Array.of(1, 2, 3));
  const [format, envelope, list] = offerPairs().map((pair): Pair => pair);
  if (format === undefined || envelope === undefined || list === undefined) return [];
  const carried: Pair = [uint(3), array([statement])];
  return [
    malformed('trust statement that is not in an array', offerWithStatements(statement)),
    malformed('trust statement as text', offerWithStatements(array([text('keys')]))),
    malformed('trust statement as it is and not as bytes', offerWithStatements(array([map([])]))),
    malformed('trust statement as null, behind one that is right', offerWithStatements(array([statement, NULL]))),
    malformed(
      'trust statements of indefinite length',
      offerWithStatements(join(Uint8Array.of(0x9f), statement, BREAK)),
    ),
    malformed('trust statements behind the artifacts', map([format, envelope, list, carried])),
    malformed('trust statements twice', map([format, envelope, carried, carried, list])),
    malformed('trust statements and no artifacts', map([format, envelope, carried])),
    badValue('an array of no trust statement', offerWithStatements(array([]))),
    badValue('five trust statements', offerWithStatements(array(new Array<Uint8Array>(5).fill(statement)))),
  ];
}

/** Offers every implementation refuses. */
export function invalidOffers(): readonly InvalidOffer[] {
  const pairs = offerPairs();
  return [
    ...encodings(),
    ...artifacts(),
    ...statements(),
    unsupported('offer format 0', map(replaced(pairs, 0, uint(0)))),
    unsupported('offer format 1', map(replaced(pairs, 0, uint(1)))),
    unsupported('offer format 3', map(replaced(pairs, 0, uint(3)))),
    unsupported('offer format 3 with a key of its own', map([...replaced(pairs, 0, uint(3)), [uint(5), uint(0)]])),
    {
      name: '4097 bytes',
      bytes: map(
        replaced(
          pairs,
          1,
          bytes(new Uint8Array(4097 - map(replaced(pairs, 1, bytes(new Uint8Array(256)))).length + 256)),
        ),
      ),
      error: 'OFFER_TOO_LARGE',
    },
  ];
}
