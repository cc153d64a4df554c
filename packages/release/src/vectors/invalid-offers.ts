import type { ReleaseErrorCode } from '../errors.ts';
import { array, BREAK, bytes, head, join, map, NULL, type Pair, text, UNDEFINED, uint } from './raw-cbor.ts';
import {
  imagePairs,
  manifestPairs,
  offerPairs,
  packedPairs,
  patchPairs,
  sampleDigest,
  sampleOffer,
} from './sample-offer.ts';

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

/** The sample offer with one manifest field replaced. */
const withField = (key: number, value: Uint8Array): Uint8Array => sampleOffer(manifestPairs({ [key]: value }));
/** The sample offer with these artifacts. */
const withArtifacts = (...artifacts: readonly Pair[][]): Uint8Array => sampleOffer(manifestPairs(), artifacts);
/** The sample offer with its artifact array replaced by any bytes. */
const withArray = (artifacts: Uint8Array): Uint8Array => map(offerPairs(undefined, artifacts));
/** `pairs` with the value of the pair at `index` replaced. */
const replaced = (pairs: readonly Pair[], index: number, value: Uint8Array): Pair[] =>
  pairs.map((pair, at) => (at === index ? [pair[0], value] : pair));
const without = (pairs: readonly Pair[], index: number): Pair[] => pairs.filter((_, at) => at !== index);

const INVALID_UTF8 = join(head(3, 2), Uint8Array.of(0xc3, 0x28));
const SURROGATE = join(head(3, 3), Uint8Array.of(0xed, 0xa0, 0x80));
const OVERLONG_UTF8 = join(head(3, 2), Uint8Array.of(0xc1, 0x81));

function encodings(): InvalidOffer[] {
  const offer = sampleOffer();
  const pairs = offerPairs();
  const manifest = map(manifestPairs());
  return [
    malformed('empty', new Uint8Array(0)),
    malformed('one byte short', offer.subarray(0, -1)),
    malformed('cut inside the manifest', offer.subarray(0, 40)),
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
    malformed('manifest missing', map(without(pairs, 1))),
    malformed('signature place missing', map(without(pairs, 2))),
    malformed('artifacts missing', map(without(pairs, 3))),
    malformed('format as text', map(replaced(pairs, 0, text('1')))),
    malformed('format 1 in two bytes', map(replaced(pairs, 0, uint(1, 1)))),
    malformed('format 1 as a float', map(replaced(pairs, 0, Uint8Array.of(0xf9, 0x3c, 0x00)))),
    malformed('manifest as a map and not as bytes', map(replaced(pairs, 1, manifest))),
    malformed('manifest as text', map(replaced(pairs, 1, text('manifest')))),
    malformed('manifest bytes empty', map(replaced(pairs, 1, bytes(new Uint8Array(0))))),
    malformed(
      'manifest bytes of indefinite length',
      map(replaced(pairs, 1, join(Uint8Array.of(0x5f), bytes(manifest), BREAK))),
    ),
    malformed('manifest bytes length in four bytes', map(replaced(pairs, 1, bytes(manifest, 4)))),
    malformed('manifest bytes longer than the file', map(replaced(pairs, 1, head(2, 0x1000_0000)))),
    malformed('manifest bytes of 2^53 bytes', map(replaced(pairs, 1, head(2, 2 ** 53)))),
    malformed('artifact array of 2^32 - 1 items that are not there', withArray(head(4, 0xffff_ffff))),
    malformed('reserved additional information 28', map(replaced(pairs, 0, Uint8Array.of(0x1c)))),
    malformed('signature place undefined', map(replaced(pairs, 2, UNDEFINED))),
    malformed('signature place false', map(replaced(pairs, 2, Uint8Array.of(0xf4)))),
    malformed('signature place null in two bytes', map(replaced(pairs, 2, Uint8Array.of(0xf8, 0x16)))),
    malformed('artifacts as a map', withArray(map([]))),
    malformed('artifacts of indefinite length', withArray(join(Uint8Array.of(0x9f), map(imagePairs()), BREAK))),
    malformed('an artifact inside another array', withArray(array([array([map(imagePairs())])]))),
    malformed('arrays nested 1000 deep', withArray(join(...Array.from({ length: 1000 }, () => head(4, 1)), NULL))),
  ];
}

function manifests(): InvalidOffer[] {
  const pairs = manifestPairs();
  const withManifest = (manifest: Uint8Array): Uint8Array => map(offerPairs(manifest));
  const missing = [2, 3, 4, 5, 6, 7, 8].map((key) =>
    malformed(`manifest key ${key} missing`, sampleOffer(without(pairs, key - 1))),
  );
  return [
    ...missing,
    malformed('manifest key 1 missing', sampleOffer(without(pairs, 0))),
    malformed('manifest with a trailing byte inside its bytes', withManifest(join(map(pairs), NULL))),
    malformed('manifest with an unknown key', sampleOffer([...pairs, [uint(9), uint(0)]])),
    malformed('manifest with a key twice', sampleOffer([...pairs, [uint(8), uint(0)]])),
    malformed('manifest keys out of order', sampleOffer([...pairs].reverse())),
    malformed('manifest of indefinite length', withManifest(join(Uint8Array.of(0xbf), ...pairs.flat(), BREAK))),
    malformed('manifest is an array', withManifest(array(pairs.map(([, value]) => value)))),
    malformed('sequence in eight bytes', withField(2, uint(7, 8))),
    malformed('sequence negative', withField(2, head(1, 6))),
    malformed('sequence as a bignum', withField(2, join(head(6, 2), bytes(Uint8Array.of(7))))),
    malformed('device class as bytes', withField(3, bytes(new TextEncoder().encode('door-sensor')))),
    malformed('version of indefinite length', withField(4, join(Uint8Array.of(0x7f), text('1.0'), BREAK))),
    malformed('version in invalid UTF-8', withField(4, INVALID_UTF8)),
    malformed('version with a surrogate in UTF-8', withField(4, SURROGATE)),
    malformed('version in overlong UTF-8', withField(4, OVERLONG_UTF8)),
    malformed('chip id as text', withField(5, text('9'))),
    malformed('target digest as text', withField(6, text('2'.repeat(32)))),
    malformed('target size as null', withField(7, NULL)),
    malformed('secure version as true', withField(8, Uint8Array.of(0xf5))),
    badValue('sequence 2^32', withField(2, uint(2 ** 32))),
    badValue('sequence 2^64 - 1', withField(2, join(Uint8Array.of(0x1b), new Uint8Array(8).fill(0xff)))),
    badValue('device class empty', withField(3, text(''))),
    badValue('device class of 32 bytes', withField(3, text('z'.repeat(32)))),
    badValue('device class in upper case', withField(3, text('Door'))),
    badValue('device class that begins with a dot', withField(3, text('.door'))),
    badValue('device class with a slash', withField(3, text('door/sensor'))),
    badValue('device class with a NUL', withField(3, text('door\0'))),
    badValue('device class outside ASCII', withField(3, text('tür'))),
    badValue('version empty', withField(4, text(''))),
    badValue('version of 32 bytes', withField(4, text('9'.repeat(32)))),
    badValue('version of 16 characters and 32 bytes', withField(4, text('é'.repeat(16)))),
    badValue('version with a NUL', withField(4, text('1.0\0'))),
    badValue('version with a line feed', withField(4, text('1.0\n'))),
    badValue('version with a delete character', withField(4, text('1.0\x7f'))),
    badValue('chip id 65536', withField(5, uint(0x10000))),
    badValue('target digest of 31 bytes', withField(6, bytes(new Uint8Array(31)))),
    badValue('target digest of 33 bytes', withField(6, bytes(new Uint8Array(33)))),
    badValue('target size 0', sampleOffer(manifestPairs({ 7: uint(0) }), [])),
    badValue('target size 2^32', sampleOffer(manifestPairs({ 7: uint(2 ** 32) }), [])),
    badValue('secure version 2^32', withField(8, uint(2 ** 32))),
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

/** Offers every implementation refuses. */
export function invalidOffers(): readonly InvalidOffer[] {
  const pairs = offerPairs();
  return [
    ...encodings(),
    ...manifests(),
    ...artifacts(),
    unsupported('offer format 0', map(replaced(pairs, 0, uint(0)))),
    unsupported('offer format 2', map(replaced(pairs, 0, uint(2)))),
    unsupported('offer format 2 with a key of its own', map([...replaced(pairs, 0, uint(2)), [uint(5), uint(0)]])),
    unsupported('manifest format 2', withField(1, uint(2))),
    {
      name: 'a signature this version cannot check',
      bytes: map(replaced(pairs, 2, bytes(new Uint8Array(64)))),
      error: 'OFFER_SIGNATURE_UNSUPPORTED',
    },
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
