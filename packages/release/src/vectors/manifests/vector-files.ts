import { bytesToHex } from '../../hex.ts';
import { type CaseAnchors, type InvalidManifest, SAMPLE_DEVICE } from './cases.ts';
import { invalidDevices } from './invalid-devices.ts';
import { invalidEncodings } from './invalid-encodings.ts';
import { invalidEnvelopes } from './invalid-envelopes.ts';
import { invalidProfiles } from './invalid-profiles.ts';
import { signedOffers } from './signed-offers.ts';
import { TEST_KEYS, type TestKey } from './test-keys.ts';
import { type CaseTrust, trustStatements } from './trust-statements.ts';
import { validManifests } from './valid-manifests.ts';

/** One file of `vectors/manifests/`. */
export interface VectorFile {
  readonly name: string;
  readonly text: string;
}

/** All envelopes that are refused. */
export function invalidManifests(): readonly InvalidManifest[] {
  return [...invalidEncodings(), ...invalidEnvelopes(), ...invalidProfiles(), ...invalidDevices()];
}

function asText(cases: readonly object[]): string {
  return `${JSON.stringify(cases, null, 2)}\n`;
}

const namesOf = (keys: readonly TestKey[]): string[] => keys.map(({ name }) => name);

function anchorsOf(anchors: CaseAnchors | null): object | null {
  return anchors === null ? null : { threshold: anchors.threshold, keys: namesOf(anchors.keys) };
}

function trustOf({ version, threshold, keys }: CaseTrust): object {
  return { version, threshold, keys: namesOf(keys) };
}

/** The files of `vectors/manifests/` as they shall be, so that a test can compare and a script can write them. */
export function manifestVectorFiles(): readonly VectorFile[] {
  const keys = TEST_KEYS.map(({ name, privateKey, publicKey, keyId }) => ({
    name,
    privateKey: bytesToHex(privateKey),
    publicKey: bytesToHex(publicKey),
    keyId: bytesToHex(keyId),
  }));
  const valid = validManifests().map(({ name, bytes, anchors, device, expected }) => ({
    name,
    hex: bytesToHex(bytes),
    anchors: anchorsOf(anchors),
    device,
    expected,
  }));
  const invalid = invalidManifests().map(({ name, bytes, anchors, device, error }) => ({
    name,
    error,
    hex: bytesToHex(bytes),
    anchors: anchorsOf(anchors),
    ...(device === SAMPLE_DEVICE ? {} : { device }),
  }));
  const statements = trustStatements().map(({ name, bytes, current, outcome }) => ({
    name,
    ...(typeof outcome === 'string' ? { error: outcome } : { expected: trustOf(outcome) }),
    current: trustOf(current),
    hex: bytesToHex(bytes),
  }));
  const offers = signedOffers().map(({ name, bytes, anchors, outcome }) => ({
    name,
    ...(typeof outcome === 'string' ? { error: outcome } : { artifacts: outcome }),
    anchors: anchorsOf(anchors),
    hex: bytesToHex(bytes),
  }));
  return [
    { name: 'keys.json', text: asText(keys) },
    { name: 'device.json', text: `${JSON.stringify(SAMPLE_DEVICE, null, 2)}\n` },
    { name: 'valid.json', text: asText(valid) },
    { name: 'invalid.json', text: asText(invalid) },
    { name: 'trust.json', text: asText(statements) },
    { name: 'offers.json', text: asText(offers) },
  ];
}
