import type { DeviceFacts } from '../../suit/check-manifest-fits.ts';
import { array, bytes, map, text, uint } from '../raw-cbor.ts';
import { sampleDigest } from '../sample-artifacts.ts';
import { type CaseAnchors, ONE_KEY, SAMPLE_DEVICE } from './cases.ts';
import { digestOf, rawEnvelope, signed } from './raw-envelope.ts';
import * as raw from './raw-manifest.ts';
import { keyAt, signatureBlock, TEST_KEYS } from './test-keys.ts';

/** What a decoder shall read from a manifest; the digest as hex, sizes in bytes, times in seconds since 1970. */
export interface ExpectedManifest {
  readonly sequence: number;
  readonly vendorDomain: string;
  readonly deviceClass: string;
  readonly version: string;
  readonly targetDigest: string;
  readonly targetSize: number;
  readonly secureVersion: number;
  readonly chipId: number;
  readonly minChipRevision: number;
  readonly maxChipRevision: number;
  readonly minimumSequence: number;
  readonly expiresAt: number | null;
}

/** An envelope every implementation accepts, on a device that may install it. */
export interface ValidManifest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly anchors: CaseAnchors | null;
  readonly device: DeviceFacts;
  readonly expected: ExpectedManifest;
}

const plain: ExpectedManifest = {
  sequence: 7,
  vendorDomain: 'example.com',
  deviceClass: 'door-sensor',
  version: '1.4.2',
  targetDigest: '22'.repeat(32),
  targetSize: raw.SAMPLE_SIZE,
  secureVersion: 0,
  chipId: 0xffff,
  minChipRevision: 0,
  maxChipRevision: 0xffff,
  minimumSequence: 0,
  expiresAt: null,
};

/** A device that has burnt no secure version, so that a manifest without one suits it. */
const device: DeviceFacts = { ...SAMPLE_DEVICE, secureVersion: 0 };
const limited = (...limits: raw.RawLimits): Uint8Array =>
  raw.rawManifest({ install: bytes(array(raw.installItems(limits))) });
const ALL_LIMITS: raw.RawLimits = [
  [4, 1_900_000_000],
  [-257, 3],
  [-258, 9],
  [-259, 100],
  [-260, 199],
  [-261, 5],
];
const allLimits: ExpectedManifest = {
  ...plain,
  expiresAt: 1_900_000_000,
  secureVersion: 3,
  chipId: 9,
  minChipRevision: 100,
  maxChipRevision: 199,
  minimumSequence: 5,
};
const largestIds = {
  vendor: raw.fromHex('b5c467a353cf59e99fb6784b207435a4'),
  model: raw.fromHex('4a612cb6691250589a33a29dec3ef7de'),
};
const smallestIds = {
  vendor: raw.fromHex('0e7af403ee0d594bab3108b1c687f2fa'),
  model: raw.fromHex('acd1b6458e74557fa83e7a5178c7bbb8'),
};

function identity(ids: { vendor: Uint8Array; model: Uint8Array }, digest: number, size: number): Uint8Array {
  const pairs = raw.identityPairs(ids.vendor, ids.model);
  const withDigest = raw.withValue(pairs, 3, bytes(raw.suitDigest(sampleDigest(digest))));
  return bytes(map(raw.commonPairs(raw.sharedItems(raw.withValue(withDigest, 14, uint(size))))));
}

function largest(): Uint8Array {
  const limits: raw.RawLimits = [4, -257, -258, -259, -260, -261].map((label) => {
    const values: Readonly<Record<string, number>> = {
      '-258': 0xfffe,
      '-259': 0xfffe,
      '-260': 0xfffe,
      '-261': 0xffff_fffe,
    };
    return [label, values[label] ?? 0xffff_ffff] as const;
  });
  return raw.rawManifest({
    sequence: uint(0xffff_ffff),
    common: identity(largestIds, 0xff, 0xffff_ffff),
    install: bytes(array(raw.installItems(limits, text(`artifacts/${'ff'.repeat(32)}`)))),
    text: bytes(raw.textPart(raw.namePairs(`${'a'.repeat(59)}.com`, 'z'.repeat(31), '9'.repeat(31)))),
  });
}

function smallest(): Uint8Array {
  return raw.rawManifest({
    sequence: uint(0),
    common: identity(smallestIds, 0x22, 1),
    text: bytes(raw.textPart(raw.namePairs('a.b', '0', ' '))),
  });
}

/** Envelopes every implementation accepts. */
export function validManifests(): readonly ValidManifest[] {
  const manifest = raw.rawManifest();
  const sample = { anchors: ONE_KEY, device, expected: plain };
  const unknownBlock = signatureBlock(keyAt(3), raw.suitDigest(sampleDigest(1)));
  return [
    { ...sample, name: 'no limits, one signature', bytes: signed() },
    {
      ...sample,
      name: 'every limit set',
      bytes: signed(limited(...ALL_LIMITS)),
      device: SAMPLE_DEVICE,
      expected: allLimits,
    },
    {
      ...sample,
      name: 'two signatures, both trusted, two asked for',
      bytes: signed(manifest, [keyAt(0), keyAt(1)]),
      anchors: { threshold: 2, keys: [keyAt(0), keyAt(1)] },
    },
    {
      ...sample,
      name: 'two of three keys signed, two asked for',
      bytes: signed(manifest, [keyAt(0), keyAt(2)]),
      anchors: { threshold: 2, keys: [keyAt(2), keyAt(1), keyAt(0)] },
    },
    {
      ...sample,
      name: 'an old and a new key signed, the device knows the new one',
      bytes: signed(manifest, [keyAt(0), keyAt(4)]),
      anchors: { threshold: 1, keys: [keyAt(4)] },
    },
    {
      ...sample,
      name: 'a signature of an unknown key is not checked',
      bytes: rawEnvelope(manifest, [signatureBlock(keyAt(0), digestOf(manifest)), unknownBlock]),
    },
    { ...sample, name: 'four signatures, the most there may be', bytes: signed(manifest, TEST_KEYS.slice(0, 4)) },
    { ...sample, name: 'unsigned, on a laboratory device', bytes: signed(manifest, []), anchors: null },
    { ...sample, name: 'signed, on a laboratory device without keys', bytes: signed(), anchors: null },
    {
      ...sample,
      name: 'the installed sequence number itself',
      bytes: signed(),
      device: { ...device, sequence: 7 },
    },
    {
      ...sample,
      name: 'expired, on a device without a clock',
      bytes: signed(limited([4, 1])),
      device: { ...device, now: null },
      expected: { ...plain, expiresAt: 1 },
    },
    {
      ...sample,
      name: 'the last second before expiry',
      bytes: signed(limited([4, 1_800_000_001])),
      expected: { ...plain, expiresAt: 1_800_000_001 },
    },
    {
      ...sample,
      name: 'one revision of a chip alone',
      bytes: signed(limited([-258, 9], [-259, 102], [-260, 102])),
      expected: { ...plain, chipId: 9, minChipRevision: 102, maxChipRevision: 102 },
    },
    {
      ...sample,
      name: 'chip id 0 and largest revision 0',
      bytes: signed(limited([-258, 0], [-260, 0])),
      device: { ...device, chipId: 0, chipRevision: 0 },
      expected: { ...plain, chipId: 0, maxChipRevision: 0 },
    },
    {
      ...sample,
      name: 'the sequence number that is asked for is installed',
      bytes: signed(limited([-261, 5])),
      expected: { ...plain, minimumSequence: 5 },
    },
    {
      ...sample,
      name: 'the secure version the chip has reached',
      bytes: signed(limited([-257, 2])),
      device: SAMPLE_DEVICE,
      expected: { ...plain, secureVersion: 2 },
    },
    {
      ...sample,
      name: 'every number and text at its largest',
      bytes: signed(largest(), TEST_KEYS.slice(0, 4)),
      device: {
        ...device,
        vendorDomain: `${'a'.repeat(59)}.com`,
        deviceClass: 'z'.repeat(31),
        chipId: 0xfffe,
        chipRevision: 0xfffe,
        secureVersion: 0xffff_ffff,
        sequence: 0xffff_fffe,
        now: 0xffff_fffe,
      },
      expected: {
        sequence: 0xffff_ffff,
        vendorDomain: `${'a'.repeat(59)}.com`,
        deviceClass: 'z'.repeat(31),
        version: '9'.repeat(31),
        targetDigest: 'ff'.repeat(32),
        targetSize: 0xffff_ffff,
        secureVersion: 0xffff_ffff,
        chipId: 0xfffe,
        minChipRevision: 0xfffe,
        maxChipRevision: 0xfffe,
        minimumSequence: 0xffff_fffe,
        expiresAt: 0xffff_ffff,
      },
    },
    {
      ...sample,
      name: 'every number and text at its smallest',
      bytes: signed(smallest()),
      device: { ...device, vendorDomain: 'a.b', deviceClass: '0', sequence: 0 },
      expected: { ...plain, sequence: 0, vendorDomain: 'a.b', deviceClass: '0', version: ' ', targetSize: 1 },
    },
    {
      ...sample,
      name: 'a version in UTF-8 of 2, 3 and 4 bytes per character',
      bytes: signed(raw.rawManifest({ text: bytes(raw.textPart(raw.namePairs(undefined, undefined, 'été-版-🚀'))) })),
      expected: { ...plain, version: 'été-版-🚀' },
    },
    {
      ...sample,
      name: 'a version that begins with a byte order mark keeps it',
      bytes: signed(raw.rawManifest({ text: bytes(raw.textPart(raw.namePairs(undefined, undefined, '\ufeff1.0'))) })),
      expected: { ...plain, version: '\ufeff1.0' },
    },
  ];
}
