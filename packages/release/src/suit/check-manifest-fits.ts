import { bytesEqual } from '../digest.ts';
import { type ManifestErrorCode, ReleaseError } from '../errors.ts';
import { ANY_CHIP } from '../manifest.ts';
import { classIdOf, vendorIdOf } from './identifiers.ts';
import type { SuitManifest } from './suit-manifest.ts';

/** What a device knows of itself when it decides about a manifest. */
export interface DeviceFacts {
  readonly vendorDomain: string;
  readonly deviceClass: string;
  /** `chip_id` of the ESP image header. */
  readonly chipId: number;
  /** `100 × major + minor`. */
  readonly chipRevision: number;
  /** The secure version the chip has burnt. */
  readonly secureVersion: number;
  /** Sequence number of the manifest that is installed; 0 when there was none. */
  readonly sequence: number;
  /** Seconds since 1970 (UTC); null without a clock that can be relied on. */
  readonly now: number | null;
}

/**
 * Refuses a manifest that is not for this device, before anything is downloaded. The first reason counts, in this
 * order: vendor, class, chip, revision, sequence, missing step, secure version, expiry. The installed sequence number
 * itself is accepted, as SUIT prescribes: it is the release that runs.
 *
 * @throws {ReleaseError} `MANIFEST_OTHER_VENDOR`, `MANIFEST_OTHER_CLASS`, `MANIFEST_OTHER_CHIP`,
 *   `MANIFEST_OTHER_CHIP_REVISION`, `MANIFEST_OLDER`, `MANIFEST_STEP_MISSING`, `MANIFEST_SECURE_VERSION`,
 *   `MANIFEST_EXPIRED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkManifestFits, type DeviceFacts, plainSuitManifest } from '@aloft/release';
 *
 * const device: DeviceFacts = {
 *   vendorDomain: 'example.com',
 *   deviceClass: 'lamp',
 *   chipId: 9,
 *   chipRevision: 100,
 *   secureVersion: 0,
 *   sequence: 8,
 *   now: null,
 * };
 * const manifest = plainSuitManifest('example.com', {
 *   sequence: 7,
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   chipId: 9,
 *   targetDigest: new Uint8Array(32).fill(0x22),
 *   targetSize: 4096,
 *   secureVersion: 0,
 * });
 * assert.throws(() => checkManifestFits(manifest, device), { code: 'MANIFEST_OLDER' });
 * ```
 */
export function checkManifestFits(manifest: SuitManifest, device: DeviceFacts): void {
  const vendorId = vendorIdOf(manifest.vendorDomain);
  const classId = classIdOf(manifest.vendorDomain, manifest.deviceClass);
  if (!bytesEqual(vendorId, vendorIdOf(device.vendorDomain))) {
    refuse('MANIFEST_OTHER_VENDOR', `is of ${manifest.vendorDomain}; this device is of ${device.vendorDomain}`);
  }
  if (!bytesEqual(classId, classIdOf(device.vendorDomain, device.deviceClass))) {
    refuse('MANIFEST_OTHER_CLASS', `is for ${manifest.deviceClass}; this device is a ${device.deviceClass}`);
  }
  checkChip(manifest, device);
  if (manifest.sequence < device.sequence) {
    refuse('MANIFEST_OLDER', `has the sequence number ${manifest.sequence}; installed is ${device.sequence}`);
  }
  if (device.sequence < manifest.minimumSequence) {
    refuse(
      'MANIFEST_STEP_MISSING',
      `may follow ${manifest.minimumSequence} or later; installed is ${device.sequence}, so install a release between`,
    );
  }
  if (manifest.secureVersion < device.secureVersion) {
    refuse('MANIFEST_SECURE_VERSION', `has ${manifest.secureVersion}; the chip has reached ${device.secureVersion}`);
  }
  if (manifest.expiresAt !== null && device.now !== null && device.now >= manifest.expiresAt) {
    refuse('MANIFEST_EXPIRED', `was to be installed before ${manifest.expiresAt}; it is ${device.now}`);
  }
}

function checkChip(manifest: SuitManifest, { chipId, chipRevision }: DeviceFacts): void {
  if (manifest.chipId === ANY_CHIP) return;
  if (manifest.chipId !== chipId) {
    refuse('MANIFEST_OTHER_CHIP', `is for chip ${manifest.chipId}; this one is ${chipId}`);
  }
  if (chipRevision < manifest.minChipRevision || chipRevision > manifest.maxChipRevision) {
    refuse(
      'MANIFEST_OTHER_CHIP_REVISION',
      `is for revisions ${manifest.minChipRevision} to ${manifest.maxChipRevision}; this one is ${chipRevision}`,
    );
  }
}

function refuse(code: ManifestErrorCode, problem: string): never {
  throw new ReleaseError(code, 'manifest', problem);
}
