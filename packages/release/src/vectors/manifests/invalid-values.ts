import { array, bytes, join, map, NULL, text, uint } from '../raw-cbor.ts';
import { sampleDigest } from '../sample-artifacts.ts';
import { type InvalidManifest, refused } from './cases.ts';
import { all, app, identity, install, limits, names } from './manifest-changes.ts';
import { signed } from './raw-envelope.ts';
import * as raw from './raw-manifest.ts';

/** Signed manifests of the right shape with a wrong value in it. */
export function invalidValues(): InvalidManifest[] {
  const digest = (value: Uint8Array): raw.ManifestChanges =>
    identity(raw.withValue(raw.identityPairs(), 3, bytes(value)));
  const upper = `artifacts/${'AB'.repeat(32)}`;
  const ofAb = raw.withValue(raw.identityPairs(), 3, bytes(raw.suitDigest(sampleDigest(0xab))));
  const name = (label: number, value: string): raw.ManifestChanges =>
    names(raw.withValue(raw.namePairs(), label, text(value)));
  return [
    ...all('MANIFEST_URI', [
      ['the address of another artifact', install(raw.installItems([], text(`artifacts/${'23'.repeat(32)}`)))],
      ['an address elsewhere', install(raw.installItems([], text('https://example.org/image.bin')))],
      ['an empty address', install(raw.installItems([], text('')))],
      ['an address in upper case', { ...identity(ofAb), ...install(raw.installItems([], text(upper))) }],
    ]),
    ...all('MANIFEST_TEXT', [
      ['text of no language', { text: bytes(map([])) }],
      ['text of another language', { text: bytes(raw.textPart(raw.namePairs(), 'en')) }],
      [
        'text of two languages',
        {
          text: bytes(
            map([
              [text('en'), map([])],
              [text('und'), map([])],
            ]),
          ),
        },
      ],
      ['text of another component', { text: bytes(raw.textPart(raw.namePairs(), 'und', app('fs'))) }],
      [
        'text with a description',
        {
          text: bytes(
            map([
              [
                text('und'),
                map([
                  [uint(1), text('x')],
                  [raw.APP, map(raw.namePairs())],
                ]),
              ],
            ]),
          ),
        },
      ],
      ['text without vendor', names(raw.withoutLabel(raw.namePairs(), 3))],
      ['text without class', names(raw.withoutLabel(raw.namePairs(), 4))],
      ['text without version', names(raw.withoutLabel(raw.namePairs(), 6))],
      ['text with a vendor name', names([...raw.pairsOf([1, text('Example')]), ...raw.namePairs()])],
      [
        'text with a component description instead of the class',
        names(raw.pairsOf([3, text('example.com')], [5, text('x')], [6, text('1')])),
      ],
    ]),
    ...all('MANIFEST_BAD_VALUE', [
      ['a vendor identifier of 15 bytes', identity(raw.identityPairs(new Uint8Array(15)))],
      ['a class identifier of 17 bytes', identity(raw.identityPairs(undefined, new Uint8Array(17)))],
      ['an image digest of 31 bytes', digest(raw.suitDigest(new Uint8Array(31)))],
      ['an image digest with a third item', digest(array([raw.int(-16), bytes(sampleDigest(0x22)), NULL]))],
      ['an image size of 0', identity(raw.withValue(raw.identityPairs(), 14, uint(0)))],
      ['vendor domain without a dot', name(3, 'localhost')],
      ['vendor domain in upper case', name(3, 'Example.com')],
      ['vendor domain with an empty label', name(3, 'example..com')],
      ['vendor domain with a hyphen at the end of a label', name(3, 'example-.com')],
      ['vendor domain of 64 bytes', name(3, `${'a'.repeat(60)}.com`)],
      ['vendor domain outside ASCII', name(3, 'exämple.com')],
      ['vendor domain with a NUL', name(3, 'example.com\0')],
      ['device class empty', name(4, '')],
      ['device class of 32 bytes', name(4, 'z'.repeat(32))],
      ['device class in upper case', name(4, 'Door')],
      ['version empty', name(6, '')],
      ['version of 32 bytes', name(6, '9'.repeat(32))],
      ['version with a line feed', name(6, '1.0\n')],
      ['version with a delete character', name(6, '1.0\x7f')],
      ['expiry 0', limits([4, 0])],
      ['secure version 0 written down', limits([-257, 0])],
      ['chip id 65535 written down', limits([-258, 0xffff])],
      ['chip id 65536', limits([-258, 0x1_0000])],
      ['least chip revision 0 written down', limits([-258, 9], [-259, 0])],
      ['least chip revision 65535', limits([-258, 9], [-259, 0xffff])],
      ['largest chip revision 65535 written down', limits([-258, 9], [-260, 0xffff])],
      ['largest chip revision 65536', limits([-258, 9], [-260, 0x1_0000])],
      ['chip revisions without chip', limits([-259, 1])],
      ['largest chip revision without chip', limits([-260, 300])],
      ['largest chip revision below the least', limits([-258, 9], [-259, 200], [-260, 199])],
      ['minimum sequence 0 written down', limits([-261, 0])],
      ['minimum sequence that no device can have', limits([-261, 7])],
    ]),
    ...all('MANIFEST_DIGEST_ALGORITHM', [
      ['an image digest by SHA-384', digest(array([raw.int(-43), bytes(new Uint8Array(48))]))],
    ]),
    ...all('CBOR_TYPE', [
      [
        'an image digest without its byte string',
        identity(raw.withValue(raw.identityPairs(), 3, raw.suitDigest(sampleDigest(0x22)))),
      ],
    ]),
    ...all('MANIFEST_IDENTITY', [
      ['the vendor identifier of another domain', identity(raw.identityPairs(raw.IDS.exampleOrg))],
      ['the class identifier of another class', identity(raw.identityPairs(undefined, raw.IDS.lamp))],
      [
        'the class identifier of the same class of another vendor',
        identity(raw.identityPairs(undefined, raw.IDS.doorSensorOfExampleOrg)),
      ],
    ]),
    refused(
      'CBOR_TRAILING',
      'an image digest with a byte behind it',
      signed(raw.rawManifest(digest(join(raw.suitDigest(sampleDigest(0x22)), NULL)))),
    ),
  ];
}
