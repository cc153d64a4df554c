import type { ReleaseErrorCode } from '../../errors.ts';
import { array, bytes, join, map, NULL, type Pair, text, uint } from '../raw-cbor.ts';
import { sampleDigest } from '../sample-offer.ts';
import { type InvalidManifest, refused } from './cases.ts';
import { signed } from './raw-envelope.ts';
import * as raw from './raw-manifest.ts';

type Changed = readonly [name: string, changes: raw.ManifestChanges];

const all = (error: ReleaseErrorCode, cases: readonly Changed[]): InvalidManifest[] =>
  cases.map(([name, changes]) => refused(error, name, signed(raw.rawManifest(changes))));

const shared = (items: readonly Uint8Array[]): raw.ManifestChanges => ({ common: bytes(map(raw.commonPairs(items))) });
const identity = (pairs: readonly Pair[]): raw.ManifestChanges => shared(raw.sharedItems(pairs));
const common = (pairs: readonly Pair[]): raw.ManifestChanges => ({ common: bytes(map(pairs)) });
const components = (list: Uint8Array): raw.ManifestChanges => common(raw.withValue(raw.commonPairs(), 2, list));
const install = (items: readonly Uint8Array[]): raw.ManifestChanges => ({ install: bytes(array(items)) });
const limits = (...list: raw.RawLimits): raw.ManifestChanges => install(raw.installItems(list));
const names = (pairs: readonly Pair[]): raw.ManifestChanges => ({ text: bytes(raw.textPart(pairs)) });
const sequence = (...items: readonly number[]): Uint8Array => bytes(array(items.map(raw.int)));
const app = (name: string): Uint8Array => array([bytes(new TextEncoder().encode(name))]);

function elements(): InvalidManifest[] {
  const pairs = raw.manifestPairs();
  const manifest = (name: string, list: readonly Pair[]): InvalidManifest =>
    refused('MANIFEST_ELEMENT', name, signed(map(list)));
  return [
    refused('MANIFEST_VERSION_UNSUPPORTED', 'SUIT version 2', signed(raw.rawManifest({ version: uint(2) }))),
    refused('MANIFEST_VERSION_UNSUPPORTED', 'SUIT version 0', signed(raw.rawManifest({ version: uint(0) }))),
    manifest('an empty manifest', []),
    ...[1, 2, 3, 7, 9, 20, 23].map((label) => manifest(`element ${label} missing`, raw.withoutLabel(pairs, label))),
    manifest('a reference URI', [...pairs.slice(0, 3), ...raw.pairsOf([4, text('x')]), ...pairs.slice(3)]),
    manifest('a payload fetch sequence', [
      ...pairs.slice(0, 5),
      ...raw.pairsOf([16, sequence(3, 15)]),
      ...pairs.slice(5),
    ]),
    manifest('an unknown element in place of a known one', [...pairs.slice(0, 6), ...raw.pairsOf([24, NULL])]),
    manifest('a private element in the manifest', [...pairs, ...raw.pairsOf([-256, NULL])]),
    ...all('MANIFEST_ELEMENT', [
      ['common part without components', common(raw.withoutLabel(raw.commonPairs(), 2))],
      ['common part without sequence', common(raw.withoutLabel(raw.commonPairs(), 4))],
      ['common part with dependencies', common([...raw.pairsOf([1, map([])]), ...raw.commonPairs()])],
    ]),
    ...all('MANIFEST_COMPONENTS', [
      ['no component', components(array([]))],
      ['two components', components(array([raw.APP, app('fs')]))],
      ['another component', components(array([app('fs')]))],
      ['a component of two names', components(array([array([bytes(new Uint8Array(1)), bytes(new Uint8Array(1))])]))],
      ['a component without name', components(array([array([])]))],
    ]),
  ];
}

function commands(): InvalidManifest[] {
  const usual = raw.installItems();
  const replaced = (index: number, item: Uint8Array): raw.ManifestChanges =>
    install(usual.map((each, at) => (at === index ? item : each)));
  return [
    ...all('MANIFEST_COMMAND', [
      ['validate checks nothing', { validate: sequence() }],
      ['validate checks the vendor instead of the image', { validate: sequence(1, 15) }],
      ['validate with a further command', { validate: sequence(3, 15, 3, 15) }],
      ['validate with another reporting policy', { validate: sequence(3, 0) }],
      ['invoke does something else', { invoke: sequence(22, 2) }],
      ['invoke with another reporting policy', { invoke: sequence(23, 15) }],
      ['shared sequence does not check the class', shared(raw.sharedItems().slice(0, 4))],
      [
        'shared sequence checks the class first',
        shared([uint(20), map(raw.identityPairs()), uint(2), uint(15), uint(1), uint(15)]),
      ],
      ['shared sequence sets a component index', shared([uint(12), uint(0), ...raw.sharedItems()])],
      ['shared sequence begins with try-each', shared([uint(15), ...raw.sharedItems().slice(1)])],
      ['install without image match', install(usual.slice(0, 4))],
      ['install without fetch', install([...usual.slice(0, 2), ...usual.slice(4)])],
      ['install with copy instead of fetch', replaced(2, uint(22))],
      ['install with another reporting policy', replaced(3, uint(15))],
      [
        'install with a private command of another meaning',
        install([...usual.slice(0, 2), raw.int(-300), uint(15), ...usual.slice(2)]),
      ],
      ['install with a limit that no condition tests', install(raw.installItems([[-258, 9]]).toSpliced(2, 2))],
      ['install with a condition that has no limit', install(usual.toSpliced(2, 0, raw.int(-258), uint(15)))],
      [
        'install with conditions in another order',
        install(
          swapped(
            raw.installItems([
              [-257, 2],
              [-258, 9],
            ]),
            2,
            4,
          ),
        ),
      ],
      ['install with a swapped component', install([uint(31), ...usual.slice(1)])],
    ]),
    ...all('MANIFEST_PARAMETER', [
      ['no vendor identifier', identity(raw.withoutLabel(raw.identityPairs(), 1))],
      ['no class identifier', identity(raw.withoutLabel(raw.identityPairs(), 2))],
      ['no digest', identity(raw.withoutLabel(raw.identityPairs(), 3))],
      ['no size', identity(raw.withoutLabel(raw.identityPairs(), 14))],
      ['a component slot', identity([...raw.identityPairs().slice(0, 3), ...raw.pairsOf([5, uint(0)], [14, uint(1)])])],
      [
        'a device identifier instead of the size',
        identity([...raw.identityPairs().slice(0, 3), ...raw.pairsOf([24, bytes(raw.IDS.lamp)])]),
      ],
      ['install without an address', install([uint(20), map([]), ...usual.slice(2)])],
      [
        'install with invoke arguments',
        install([
          uint(20),
          map(raw.pairsOf([21, text(raw.SAMPLE_URI)], [23, bytes(new Uint8Array(1))])),
          ...usual.slice(2),
        ]),
      ],
      ['install with an unknown private limit', limits([-262, 1])],
      [
        'install with a minimum battery',
        install([
          uint(20),
          map(raw.pairsOf([21, text(raw.SAMPLE_URI)], [26, uint(5)])),
          raw.int(26),
          uint(15),
          ...usual.slice(2),
        ]),
      ],
    ]),
  ];
}

function swapped(items: readonly Uint8Array[], a: number, b: number): Uint8Array[] {
  return items.map((item, index) => (index === a ? items[b] : index === b ? items[a] : item) ?? item);
}

function values(): InvalidManifest[] {
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

/** Signed manifests of another content than the profile has. */
export function invalidProfiles(): readonly InvalidManifest[] {
  return [...elements(), ...commands(), ...values()];
}
