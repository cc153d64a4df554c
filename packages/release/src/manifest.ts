import { type CborValue, decodeDeterministic, encodeDeterministic } from './deterministic-cbor.ts';
import { isDeviceClass } from './device-class.ts';
import { ReleaseError } from './errors.ts';
import { checkDigest, checkUint, MAX_UINT32, MapFields } from './map-fields.ts';
import { isVersion } from './version.ts';

/** The chip id of a manifest that fits any chip. */
export const ANY_CHIP = 0xffff;

/** What a device shall become: the document that will be signed. */
export interface Manifest {
  /** Grows with every new manifest of a device class; a device refuses to go back. 0 to 2³²−1. */
  readonly sequence: number;
  /** The compatibility key; see `isDeviceClass`. */
  readonly deviceClass: string;
  /** Label for people; see `isVersion`. */
  readonly version: string;
  /** `chip_id` of the ESP image header, or `ANY_CHIP`. */
  readonly chipId: number;
  /** SHA-256 of the target image, over the whole published file. */
  readonly targetDigest: Uint8Array;
  /** Bytes of the target image, at least 1. */
  readonly targetSize: number;
  /** `secure_version` of the target's `esp_app_desc_t`; 0 when anti-rollback is not in use. */
  readonly secureVersion: number;
}

/**
 * Encodes a manifest as deterministic CBOR: `{1: 1, 2: sequence, 3: class, 4: version, 5: chip id, 6: target SHA-256,
 * 7: target size, 8: secure version}`.
 *
 * @throws {ReleaseError} `OFFER_BAD_VALUE` for a field outside its limits
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, decodeManifest, encodeManifest } from '@aloft/release';
 *
 * const manifest = {
 *   sequence: 1,
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   chipId: ANY_CHIP,
 *   targetDigest: new Uint8Array(32),
 *   targetSize: 4096,
 *   secureVersion: 0,
 * };
 * assert.deepEqual(decodeManifest(encodeManifest(manifest)), manifest);
 * ```
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  checkManifest(manifest);
  return encodeDeterministic(
    new Map<number, CborValue>([
      [1, 1],
      [2, manifest.sequence],
      [3, manifest.deviceClass],
      [4, manifest.version],
      [5, manifest.chipId],
      [6, manifest.targetDigest],
      [7, manifest.targetSize],
      [8, manifest.secureVersion],
    ]),
  );
}

/**
 * Decodes a manifest, accepting its deterministic encoding only.
 *
 * @throws {ReleaseError} `OFFER_MALFORMED`, `OFFER_FORMAT_UNSUPPORTED` or `OFFER_BAD_VALUE`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeManifest } from '@aloft/release';
 *
 * assert.throws(() => decodeManifest(new Uint8Array([0xa0])), { code: 'OFFER_MALFORMED' });
 * ```
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const fields = new MapFields(decodeDeterministic(bytes, 'manifest'), 'manifest');
  fields.checkFormat();
  fields.exactly([1, 2, 3, 4, 5, 6, 7, 8]);
  const manifest: Manifest = {
    sequence: fields.uint(2, 'sequence', 0, MAX_UINT32),
    deviceClass: fields.text(3, 'deviceClass'),
    version: fields.text(4, 'version'),
    chipId: fields.uint(5, 'chipId', 0, ANY_CHIP),
    targetDigest: fields.digest(6, 'targetDigest'),
    targetSize: fields.uint(7, 'targetSize', 1, MAX_UINT32),
    secureVersion: fields.uint(8, 'secureVersion', 0, MAX_UINT32),
  };
  checkManifest(manifest);
  return manifest;
}

function checkManifest(manifest: Manifest): void {
  checkUint(manifest.sequence, 'manifest.sequence', 0, MAX_UINT32);
  if (!isDeviceClass(manifest.deviceClass)) {
    badText('manifest.deviceClass', manifest.deviceClass, 'cannot name a device class; see isDeviceClass');
  }
  if (!isVersion(manifest.version)) {
    badText('manifest.version', manifest.version, 'cannot be a version; see isVersion');
  }
  checkUint(manifest.chipId, 'manifest.chipId', 0, ANY_CHIP);
  checkDigest(manifest.targetDigest, 'manifest.targetDigest');
  checkUint(manifest.targetSize, 'manifest.targetSize', 1, MAX_UINT32);
  checkUint(manifest.secureVersion, 'manifest.secureVersion', 0, MAX_UINT32);
}

function badText(at: string, text: string, problem: string): never {
  throw new ReleaseError('OFFER_BAD_VALUE', at, `${JSON.stringify(text.slice(0, 80))} ${problem}`);
}
