import type { ReleaseErrorCode } from '../../errors.ts';
import type { DeviceFacts } from '../../suit/check-manifest-fits.ts';
import { keyAt, type TestKey } from './test-keys.ts';

/** Keys that count in a case; null is a laboratory device without any. */
export interface CaseAnchors {
  readonly threshold: number;
  readonly keys: readonly TestKey[];
}

export const ONE_KEY: CaseAnchors = { threshold: 1, keys: [keyAt(0)] };

/** The device of all cases that name no other: it takes the sample manifest. */
export const SAMPLE_DEVICE: DeviceFacts = {
  vendorDomain: 'example.com',
  deviceClass: 'door-sensor',
  chipId: 9,
  chipRevision: 102,
  secureVersion: 2,
  sequence: 5,
  now: 1_800_000_000,
};

/** An envelope every implementation refuses, with exactly one fault so that all agree on the error. */
export interface InvalidManifest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly anchors: CaseAnchors | null;
  readonly device: DeviceFacts;
  readonly error: ReleaseErrorCode;
}

/** A case of the sample device and one trusted key. */
export function refused(
  error: ReleaseErrorCode,
  name: string,
  bytes: Uint8Array,
  anchors: CaseAnchors | null = ONE_KEY,
  device: DeviceFacts = SAMPLE_DEVICE,
): InvalidManifest {
  return { name, bytes, anchors, device, error };
}
