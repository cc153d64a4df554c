import { isDeviceClass } from '../device-class.ts';
import { DIGEST_SIZE } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { ANY_CHIP, type Manifest } from '../manifest.ts';
import { MAX_UINT32 } from '../map-fields.ts';
import { isVersion } from '../version.ts';
import { isVendorDomain } from './vendor-domain.ts';

/** The largest chip revision, and the one that sets no limit. */
export const ANY_CHIP_REVISION = 0xffff;

/** A manifest as it is signed: what `Manifest` says, who says it, and when it may be installed. */
export interface SuitManifest extends Manifest {
  /** The domain name the vendor chose; see `isVendorDomain`. */
  readonly vendorDomain: string;
  /** Least chip revision, `100 × major + minor` as ESP-IDF counts; 0 sets no limit. */
  readonly minChipRevision: number;
  /** Largest chip revision; `ANY_CHIP_REVISION` sets no limit. */
  readonly maxChipRevision: number;
  /** The release may be installed by a device that has this sequence number or a newer one; 0 sets no limit. */
  readonly minimumSequence: number;
  /** Seconds since 1970 (UTC) from which on it must not be installed; null for never. Devices without a clock ignore it. */
  readonly expiresAt: number | null;
}

/**
 * A manifest as it is signed, from one that sets none of the further limits.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, plainSuitManifest } from '@aloft/release';
 *
 * const manifest = plainSuitManifest('example.com', {
 *   sequence: 1,
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   chipId: ANY_CHIP,
 *   targetDigest: new Uint8Array(32).fill(0x22),
 *   targetSize: 4096,
 *   secureVersion: 0,
 * });
 * assert.equal(manifest.expiresAt, null);
 * ```
 */
export function plainSuitManifest(vendorDomain: string, manifest: Manifest): SuitManifest {
  return {
    ...manifest,
    vendorDomain,
    minChipRevision: 0,
    maxChipRevision: ANY_CHIP_REVISION,
    minimumSequence: 0,
    expiresAt: null,
  };
}

/** Refuses a manifest with a field outside its limits as `MANIFEST_BAD_VALUE`. */
export function checkSuitManifest(manifest: SuitManifest): void {
  checkRange(manifest.sequence, 'sequence', 0, MAX_UINT32);
  if (!isVendorDomain(manifest.vendorDomain)) refuse('vendorDomain', 'cannot name a vendor; see isVendorDomain');
  if (!isDeviceClass(manifest.deviceClass)) refuse('deviceClass', 'cannot name a device class; see isDeviceClass');
  if (!isVersion(manifest.version)) refuse('version', 'cannot be a version; see isVersion');
  checkRange(manifest.chipId, 'chipId', 0, ANY_CHIP);
  const digestSize = manifest.targetDigest.length;
  if (digestSize !== DIGEST_SIZE) refuse('targetDigest', `is ${digestSize} bytes; a SHA-256 digest has ${DIGEST_SIZE}`);
  checkRange(manifest.targetSize, 'targetSize', 1, MAX_UINT32);
  checkRange(manifest.secureVersion, 'secureVersion', 0, MAX_UINT32);
  checkRevisions(manifest);
  checkRange(manifest.minimumSequence, 'minimumSequence', 0, MAX_UINT32);
  if (manifest.minimumSequence > 0 && manifest.minimumSequence >= manifest.sequence) {
    refuse('minimumSequence', 'must be below the sequence number, or no device could get there');
  }
  if (manifest.expiresAt !== null) checkRange(manifest.expiresAt, 'expiresAt', 1, MAX_UINT32);
}

function checkRevisions({ chipId, minChipRevision: least, maxChipRevision: most }: SuitManifest): void {
  checkRange(least, 'minChipRevision', 0, ANY_CHIP_REVISION - 1);
  checkRange(most, 'maxChipRevision', 0, ANY_CHIP_REVISION);
  if (least > most) refuse('minChipRevision', `is ${least}, beyond the largest revision ${most}`);
  if (chipId === ANY_CHIP && (least > 0 || most < ANY_CHIP_REVISION)) {
    refuse('chipId', 'must name the chip whose revisions are limited');
  }
}

function checkRange(value: number, field: string, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  refuse(field, `is ${value}; it must be an integer from ${least} to ${most}`);
}

function refuse(field: string, problem: string): never {
  throw new ReleaseError('MANIFEST_BAD_VALUE', `manifest.${field}`, problem);
}
