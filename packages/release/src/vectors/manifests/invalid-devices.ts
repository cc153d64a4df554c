import type { ReleaseErrorCode } from '../../errors.ts';
import type { DeviceFacts } from '../../suit/check-manifest-fits.ts';
import { array, bytes } from '../raw-cbor.ts';
import { type InvalidManifest, ONE_KEY, refused, SAMPLE_DEVICE } from './cases.ts';
import { signed } from './raw-envelope.ts';
import { installItems, type RawLimits, rawManifest } from './raw-manifest.ts';

/** Sound manifests that a device of other facts refuses. */
export function invalidDevices(): readonly InvalidManifest[] {
  const on = (
    error: ReleaseErrorCode,
    name: string,
    facts: Partial<DeviceFacts>,
    ...limits: RawLimits
  ): InvalidManifest => {
    const manifest = rawManifest({ install: bytes(array(installItems([...SECURE, ...limits]))) });
    return refused(error, name, signed(manifest), ONE_KEY, { ...SAMPLE_DEVICE, ...facts });
  };
  const expired = signed(rawManifest({ install: bytes(array(installItems([[4, 1_800_000_000], ...SECURE]))) }));
  return [
    on('MANIFEST_OTHER_VENDOR', 'a device of another vendor', { vendorDomain: 'example.org' }),
    on('MANIFEST_OTHER_CLASS', 'a device of another class', { deviceClass: 'lamp' }),
    on('MANIFEST_OTHER_CHIP', 'another chip', { chipId: 5 }, [-258, 9]),
    on('MANIFEST_OTHER_CHIP_REVISION', 'a chip older than the least revision', {}, [-258, 9], [-259, 103]),
    on('MANIFEST_OTHER_CHIP_REVISION', 'a chip newer than the largest revision', {}, [-258, 9], [-260, 101]),
    on('MANIFEST_OLDER', 'a device that has a newer sequence number', { sequence: 8 }),
    on('MANIFEST_STEP_MISSING', 'a device that skips a release it must pass through', {}, [-261, 6]),
    on('MANIFEST_STEP_MISSING', 'a device that never had a manifest', { sequence: 0 }, [-261, 1]),
    on('MANIFEST_SECURE_VERSION', 'a chip that has reached a higher secure version', { secureVersion: 3 }),
    refused(
      'MANIFEST_SECURE_VERSION',
      'a chip that has reached one, and a manifest that names none',
      signed(rawManifest()),
    ),
    refused('MANIFEST_EXPIRED', 'the very second of expiry', expired),
    refused('MANIFEST_EXPIRED', 'long after expiry', expired, ONE_KEY, { ...SAMPLE_DEVICE, now: 0x1_0000_0000 }),
  ];
}

/** What the sample device has burnt. */
const SECURE: RawLimits = [[-257, 2]];
