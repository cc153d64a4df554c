import { array, BREAK, bytes, head, join, map, NULL, text, UNDEFINED, uint } from '../raw-cbor.ts';
import { type InvalidManifest, refused } from './cases.ts';
import { digestOf, envelopePairs, rawEnvelope, signed, signedWith, withBlock, withWrapper } from './raw-envelope.ts';
import { installItems, manifestPairs, namePairs, rawManifest, tagged, textPart, withValue } from './raw-manifest.ts';
import { keyAt, signatureBlock } from './test-keys.ts';

const FLOAT_1 = Uint8Array.of(0xf9, 0x3c, 0x00);
const FLOAT_7 = Uint8Array.of(0xfb, 0x40, 0x1c, 0, 0, 0, 0, 0, 0);
const INVALID_UTF8 = join(head(3, 2), Uint8Array.of(0xc3, 0x28));
const SURROGATE = join(head(3, 3), Uint8Array.of(0xed, 0xa0, 0x80));
const OVERLONG_UTF8 = join(head(3, 2), Uint8Array.of(0xc1, 0x81));

/** A signed manifest with other bytes for its sequence number. */
const sequence = (value: Uint8Array): Uint8Array => signed(rawManifest({ sequence: value }));
const version = (value: Uint8Array): Uint8Array =>
  signed(rawManifest({ text: bytes(textPart(withValue(namePairs(), 6, value))) }));
const nested = (depth: number): Uint8Array => join(...Array.from({ length: depth }, () => head(4, 1)), NULL);

/** The tricks of CBOR in the envelope, before any signature is checked. */
function inEnvelope(): InvalidManifest[] {
  const envelope = signed();
  const manifest = rawManifest();
  const block = signatureBlock(keyAt(0), digestOf(manifest));
  const [authentication, element] = envelopePairs(manifest, [block]);
  if (authentication === undefined || element === undefined) throw new RangeError('an envelope has two elements');
  const pairs = [authentication, element];
  const envelopeOf = (content: Uint8Array): Uint8Array => tagged(107, content);
  return [
    refused('CBOR_TRUNCATED', 'empty', new Uint8Array(0)),
    refused('CBOR_TRUNCATED', 'the last byte missing', envelope.subarray(0, -1)),
    refused('CBOR_TRUNCATED', 'cut inside the signature', envelope.subarray(0, 100)),
    refused('CBOR_TRUNCATED', 'half of the tag', envelope.subarray(0, 1)),
    refused('CBOR_TRUNCATED', 'the tag alone', envelope.subarray(0, 2)),
    refused('CBOR_TRAILING', 'a byte behind the envelope', join(envelope, Uint8Array.of(0))),
    refused('CBOR_TRAILING', 'a second envelope behind it', join(signed(), signed())),
    refused('CBOR_TRAILING', 'a byte behind the wrapper', withWrapper(join(array([bytes(digestOf(manifest))]), NULL))),
    refused('CBOR_TRAILING', 'a byte behind a COSE_Sign1', withBlock(join(block, NULL))),
    refused(
      'CBOR_INDEFINITE',
      'envelope map of indefinite length',
      envelopeOf(join(Uint8Array.of(0xbf), ...pairs.flat(), BREAK)),
    ),
    refused(
      'CBOR_INDEFINITE',
      'manifest bytes of indefinite length',
      envelopeOf(map([authentication, [uint(3), join(Uint8Array.of(0x5f), bytes(manifest), BREAK)]])),
    ),
    refused(
      'CBOR_INDEFINITE',
      'wrapper array of indefinite length',
      withWrapper(join(Uint8Array.of(0x9f), bytes(digestOf(manifest)), BREAK)),
    ),
    refused('CBOR_NOT_SHORTEST', 'the tag in three bytes', join(Uint8Array.of(0xd9, 0, 107), map(pairs))),
    refused('CBOR_NOT_SHORTEST', 'envelope map length in two bytes', envelopeOf(map(pairs, 1))),
    refused('CBOR_NOT_SHORTEST', 'a key in two bytes', envelopeOf(map([[uint(2, 1), authentication[1]], element]))),
    refused(
      'CBOR_NOT_SHORTEST',
      'manifest bytes length in eight bytes',
      envelopeOf(map([authentication, [uint(3), bytes(manifest, 8)]])),
    ),
    refused('CBOR_KEY_ORDER', 'the manifest twice', envelopeOf(map([...pairs, element]))),
    refused('CBOR_KEY_ORDER', 'the manifest before the wrapper', envelopeOf(map([element, authentication]))),
    refused(
      'CBOR_TRUNCATED',
      'manifest bytes of 2^32 - 1 bytes',
      envelopeOf(map([authentication, [uint(3), head(2, 0xffff_ffff)]])),
    ),
    refused(
      'CBOR_TRUNCATED',
      'manifest bytes of 2^53 bytes',
      envelopeOf(map([authentication, [uint(3), head(2, 2 ** 53)]])),
    ),
    refused('CBOR_TRUNCATED', 'a wrapper of 2^32 - 1 items that are not there', withWrapper(head(4, 0xffff_ffff))),
    refused(
      'CBOR_TRUNCATED',
      'a wrapper of 2^64 - 1 items',
      withWrapper(join(Uint8Array.of(0x9b), new Uint8Array(8).fill(0xff))),
    ),
    refused('CBOR_RANGE', 'a key of 2^32', envelopeOf(map([authentication, element, [uint(2 ** 32), NULL]]))),
    refused(
      'CBOR_DEPTH',
      'arrays nested 7 deep in the envelope',
      envelopeOf(map([authentication, element, [uint(4), nested(6)]])),
    ),
    refused('CBOR_DEPTH', 'arrays nested 500 deep in the wrapper', withWrapper(nested(500))),
    refused('CBOR_TAG', 'the tag of an envelope twice', tagged(107, envelope)),
    refused(
      'CBOR_TAG',
      'the manifest bytes behind tag 24',
      envelopeOf(map([authentication, [uint(3), tagged(24, bytes(manifest))]])),
    ),
    refused('CBOR_FLOAT', 'a key as a float', envelopeOf(map([...pairs, [FLOAT_1, NULL]]))),
    refused(
      'CBOR_RESERVED',
      'reserved additional information 28',
      envelopeOf(map([...pairs, [uint(4), Uint8Array.of(0x1c)]])),
    ),
    refused('CBOR_RESERVED', 'a page of a captive portal', new TextEncoder().encode('<!DOCTYPE html><html>')),
    refused('CBOR_RESERVED', 'the place of the payload undefined', signedWith({ payload: UNDEFINED })),
    refused('CBOR_TYPE', 'the wrapper as an array and not as bytes', envelopeOf(map([[uint(2), array([])], element]))),
    refused(
      'CBOR_TYPE',
      'the manifest as a map and not as bytes',
      envelopeOf(map([authentication, [uint(3), manifest]])),
    ),
    refused('CBOR_TYPE', 'the place of the payload false', signedWith({ payload: Uint8Array.of(0xf4) })),
    refused('CBOR_TYPE', 'an integrated payload', envelopeOf(map([authentication, [text('#app'), bytes(manifest)]]))),
  ];
}

/** The same inside of manifests that are signed, so that only the reader of the manifest can notice. */
function inManifest(): InvalidManifest[] {
  const pairs = manifestPairs();
  const install = (bytesOf: Uint8Array): Uint8Array => signed(rawManifest({ install: bytes(bytesOf) }));
  const items = installItems();
  return [
    refused('CBOR_TRUNCATED', 'a manifest of no bytes', signed(new Uint8Array(0))),
    refused('CBOR_TRAILING', 'a byte behind the manifest inside its bytes', signed(join(rawManifest(), NULL))),
    refused('CBOR_TRAILING', 'a byte behind the install sequence', install(join(array(items), NULL))),
    refused(
      'CBOR_TRUNCATED',
      'a wide number that ends early',
      install(join(head(4, 2), uint(3), Uint8Array.of(0x19, 1))),
    ),
    refused('CBOR_TRUNCATED', 'an install sequence that ends early', install(array(items).subarray(0, -1))),
    refused(
      'CBOR_INDEFINITE',
      'a manifest of indefinite length',
      signed(join(Uint8Array.of(0xbf), ...pairs.flat(), BREAK)),
    ),
    refused(
      'CBOR_INDEFINITE',
      'an install sequence of indefinite length',
      install(join(Uint8Array.of(0x9f), ...items, BREAK)),
    ),
    refused(
      'CBOR_INDEFINITE',
      'a version of indefinite length',
      version(join(Uint8Array.of(0x7f), text('1.0'), BREAK)),
    ),
    refused('CBOR_NOT_SHORTEST', 'sequence in two bytes', sequence(uint(7, 1))),
    refused('CBOR_NOT_SHORTEST', 'sequence in eight bytes', sequence(uint(7, 8))),
    refused('CBOR_NOT_SHORTEST', 'version length in three bytes', version(text('1.4.2', 2))),
    refused('CBOR_KEY_ORDER', 'the sequence number twice', signed(map([...pairs.slice(0, 2), ...pairs.slice(1)]))),
    refused('CBOR_KEY_ORDER', 'elements in falling order', signed(map([...pairs].reverse()))),
    refused('CBOR_RANGE', 'sequence 2^32', sequence(uint(2 ** 32))),
    refused('CBOR_RANGE', 'sequence 2^64 - 1', sequence(join(Uint8Array.of(0x1b), new Uint8Array(8).fill(0xff)))),
    refused('CBOR_TAG', 'sequence as a bignum', sequence(tagged(2, bytes(Uint8Array.of(7))))),
    refused('CBOR_TAG', 'the manifest behind its own tag', signed(tagged(1070, rawManifest()))),
    refused('CBOR_FLOAT', 'sequence as a half-precision float', sequence(FLOAT_1)),
    refused('CBOR_FLOAT', 'sequence as a double', sequence(FLOAT_7)),
    refused('CBOR_RESERVED', 'sequence undefined', sequence(UNDEFINED)),
    refused('CBOR_RESERVED', 'sequence as simple value 255', sequence(Uint8Array.of(0xf8, 0xff))),
    refused('CBOR_DEPTH', 'sequence as arrays nested 7 deep', sequence(nested(6))),
    refused('CBOR_TYPE', 'sequence negative', sequence(head(1, 6))),
    refused('CBOR_TYPE', 'sequence as text', sequence(text('7'))),
    refused('CBOR_TYPE', 'sequence true', sequence(Uint8Array.of(0xf5))),
    refused('CBOR_TYPE', 'version as bytes', version(bytes(new TextEncoder().encode('1.4.2')))),
    refused('CBOR_TYPE', 'the manifest is an array', signed(array(pairs.map(([, value]) => value)))),
    refused('CBOR_UTF8', 'version in invalid UTF-8', version(INVALID_UTF8)),
    refused('CBOR_UTF8', 'version with a surrogate in UTF-8', version(SURROGATE)),
    refused('CBOR_UTF8', 'version in overlong UTF-8', version(OVERLONG_UTF8)),
  ];
}

/** Everything that is no CBOR of the profile, or a trick with it. */
export function invalidEncodings(): readonly InvalidManifest[] {
  const tooLarge = rawEnvelope(join(rawManifest(), new Uint8Array(1024)), []);
  return [
    ...inEnvelope(),
    ...inManifest(),
    refused('MANIFEST_TOO_LARGE', 'more than 1024 bytes', tooLarge),
    refused('MANIFEST_TOO_LARGE', '1025 bytes of anything', new Uint8Array(1025).fill(0x81)),
  ];
}
