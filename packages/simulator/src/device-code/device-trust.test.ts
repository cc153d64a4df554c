import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  checkManifestFits,
  type DeviceFacts,
  ReleaseError,
  type SuitManifest,
  type TrustAnchors,
  verifyManifest,
} from '@aloft/release';
import fc from 'fast-check';
import { DeviceCodeError } from '../errors.ts';
import { loadDeviceCode } from './compile.ts';
import { replaceTrustWithDeviceCode, verifyManifestWithDeviceCode } from './device-trust.ts';
import { sha256 } from './test-support/digest.ts';

const code = await loadDeviceCode();
const vectors = new URL('../../../../vectors/manifests/', import.meta.url);
const read = <Content>(file: string): Content => JSON.parse(readFileSync(new URL(file, vectors), 'utf8'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

interface Anchors {
  readonly version?: number;
  readonly threshold: number;
  readonly keys: readonly string[];
}

interface Case<Expected> {
  readonly name: string;
  readonly hex: string;
  readonly error?: string;
  readonly anchors: Anchors | null;
  readonly current: Anchors;
  readonly device?: DeviceFacts;
  readonly expected: Expected;
}

const publicKeys = new Map(
  read<{ name: string; publicKey: string }[]>('keys.json').map(({ name, publicKey }) => [name, bytesOf(publicKey)]),
);
const sampleDevice = read<DeviceFacts>('device.json');

function anchorsOf({ version = 0, threshold, keys }: Anchors): TrustAnchors {
  return { version, threshold, keys: keys.map((name) => publicKeys.get(name) ?? new Uint8Array()) };
}

/** What the device code calls the errors of the packages: a refusal is what no fault of the document is. */
const REFUSALS: Readonly<Record<string, string>> = {
  MANIFEST_OTHER_VENDOR: 'REFUSED_VENDOR',
  MANIFEST_OTHER_CLASS: 'REFUSED_CLASS',
  MANIFEST_OTHER_CHIP: 'REFUSED_CHIP',
  MANIFEST_OTHER_CHIP_REVISION: 'REFUSED_CHIP_REVISION',
  MANIFEST_OLDER: 'REFUSED_SEQUENCE',
  MANIFEST_STEP_MISSING: 'REFUSED_STEP_MISSING',
  MANIFEST_SECURE_VERSION: 'REFUSED_SECURE_VERSION',
  MANIFEST_EXPIRED: 'REFUSED_EXPIRED',
};

function statusesOf(error: string): readonly string[] {
  // A device does not compute identifiers, it compares them with its own.
  if (error === 'MANIFEST_IDENTITY') return ['REFUSED_VENDOR', 'REFUSED_CLASS'];
  return [REFUSALS[error] ?? `ERR_${error}`];
}

function statusOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DeviceCodeError) return error.status;
    throw error;
  }
  return 'OK';
}

type InWords = Omit<SuitManifest, 'targetDigest'> & { readonly targetDigest: string };

for (const { name, hex: text, anchors, device = sampleDevice, expected } of read<Case<InWords>[]>('valid.json')) {
  test(`manifest vector, valid: ${name}`, () => {
    const trusted = anchors === null ? null : anchorsOf(anchors);
    const manifest = verifyManifestWithDeviceCode(code, bytesOf(text), trusted, device);
    assert.deepEqual({ ...manifest, targetDigest: hex(manifest.targetDigest) }, expected);
  });
}

for (const { name, hex: text, anchors, device = sampleDevice, error = '' } of read<Case<never>[]>('invalid.json')) {
  test(`manifest vector, invalid: ${name}`, () => {
    const trusted = anchors === null ? null : anchorsOf(anchors);
    const status = statusOf(() => verifyManifestWithDeviceCode(code, bytesOf(text), trusted, device));
    assert.ok(statusesOf(error).includes(status), `${status}, and not ${error}`);
  });
}

for (const { name, hex: text, current, error, expected } of read<Case<Anchors>[]>('trust.json')) {
  test(`trust vector: ${name}`, () => {
    const trust = { vendorDomain: 'example.com', anchors: anchorsOf(current) };
    let version = 0;
    const status = statusOf(() => {
      version = replaceTrustWithDeviceCode(code, bytesOf(text), trust).version;
    });
    assert.equal(status, error === undefined ? 'OK' : `ERR_${error}`);
    assert.equal(version, error === undefined ? expected.version : 0);
  });
}

/** An unsigned envelope with these bytes for its manifest and a digest that fits. */
function envelopeOf(manifest: Uint8Array): Uint8Array {
  const element = Buffer.concat([Buffer.of(0x59, manifest.length >> 8, manifest.length & 255), manifest]);
  const digest = Buffer.concat([Buffer.from('822f5820', 'hex'), sha256(element)]);
  return Buffer.concat([Buffer.from('d86ba2025827815824', 'hex'), digest, Buffer.of(3), element]);
}

test('a manifest with one byte changed, or one more or less, is taken by both readers or refused by both for the same reason', () => {
  const whole = bytesOf(read<Case<InWords>[]>('valid.json')[1]?.hex ?? '');
  const manifest = whole.subarray(whole.length - 302);
  const change = fc.tuple(fc.constantFrom('change', 'insert', 'remove'), fc.nat(manifest.length - 1), fc.nat(255));
  let taken = 0;
  fc.assert(
    fc.property(change, ([kind, at, value]) => {
      const put = kind === 'remove' ? [] : [value];
      const bytes = Uint8Array.of(
        ...manifest.subarray(0, at),
        ...put,
        ...manifest.subarray(at + Number(kind !== 'insert')),
      );
      const envelope = envelopeOf(bytes);
      const status = statusOf(() => verifyManifestWithDeviceCode(code, envelope, null, sampleDevice));
      try {
        checkManifestFits(verifyManifest(envelope, null), sampleDevice);
      } catch (error) {
        assert.ok(error instanceof ReleaseError);
        assert.ok(statusesOf(error.code).includes(status), `${status}, and not ${error.code}`);
        return;
      }
      taken += 1;
      assert.equal(status, 'OK');
    }),
    { seed: 3, numRuns: 4000 },
  );
  assert.ok(taken > 20, `${taken} manifests were taken`);
});

test('a device without keys that does not say that it is a laboratory takes nothing', () => {
  const anchors = { version: 0, threshold: 0, keys: [] };
  const envelope = bytesOf(read<Case<InWords>[]>('valid.json')[0]?.hex ?? '');
  assert.equal(
    statusOf(() => verifyManifestWithDeviceCode(code, envelope, anchors, sampleDevice)),
    'ERR_ARGUMENT',
  );
});
