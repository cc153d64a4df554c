import { array, bytes, map, NULL, type Pair, text, uint } from '../raw-cbor.ts';
import { type InvalidManifest, refused } from './cases.ts';
import { invalidValues } from './invalid-values.ts';
import {
  all,
  app,
  common,
  components,
  identity,
  install,
  limits,
  relabelled,
  sequence,
  shared,
} from './manifest-changes.ts';
import { signed } from './raw-envelope.ts';
import * as raw from './raw-manifest.ts';

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
      ['components under another label', common(relabelled(raw.commonPairs(), 0, 1))],
      ['shared sequence under another label', common(relabelled(raw.commonPairs(), 1, 5))],
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
      ['vendor checked with another reporting policy', shared(raw.sharedItems().with(3, uint(0)))],
      ['class checked with another reporting policy', shared(raw.sharedItems().with(5, uint(0)))],
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
      ['a vendor identifier under another label', identity(relabelled(raw.identityPairs(), 0, 0))],
      ['a digest under another label', identity(relabelled(raw.identityPairs(), 2, 4))],
      ['a size under another label', identity(relabelled(raw.identityPairs(), 3, 15))],
      ['a fifth parameter', identity([...raw.identityPairs(), ...raw.pairsOf([15, uint(0)])])],
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

/** Signed manifests of another content than the profile has. */
export function invalidProfiles(): readonly InvalidManifest[] {
  return [...elements(), ...commands(), ...invalidValues()];
}
