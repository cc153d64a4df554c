import { addSignatureBlock } from '../trust/cose-sign1.ts';
import { type ReleaseSigner, signDetached } from '../trust/release-signer.ts';
import { decodeSuitManifest } from './decode-suit-manifest.ts';
import { encodeSuitManifest } from './encode-suit-manifest.ts';
import { openEnvelope, writeEnvelope } from './manifest-envelope.ts';
import type { SuitManifest } from './suit-manifest.ts';

/** SUIT signs without external data. */
export const NO_EXTERNAL_DATA: Uint8Array = new Uint8Array(0);

/**
 * The envelope of a manifest that nobody signed, which only a laboratory takes: a device built without keys that says so.
 *
 * @throws {ReleaseError} `MANIFEST_BAD_VALUE`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, plainSuitManifest, unsignedEnvelope, verifyManifest } from '@aloft/release';
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
 * assert.deepEqual(verifyManifest(unsignedEnvelope(manifest), null), manifest);
 * ```
 */
export function unsignedEnvelope(manifest: SuitManifest): Uint8Array {
  return writeEnvelope(encodeSuitManifest(manifest), []);
}

/**
 * Signs a manifest: a tagged `SUIT_Envelope` with one COSE_Sign1 (ES256) per signer.
 *
 * Without signers it is the envelope of a laboratory; see `unsignedEnvelope`.
 *
 * @returns at most 1024 bytes
 * @throws {ReleaseError} `MANIFEST_BAD_VALUE`, `SIGNER_FAILED`, `SIGNATURE_TOO_MANY`, `KEY_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, plainSuitManifest, privateKeySigner, signManifest, verifyManifest } from '@aloft/release';
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
 * const signer = privateKeySigner(new Uint8Array(32).fill(1));
 * const envelope = await signManifest(manifest, [signer]);
 * const anchors = { version: 0, threshold: 1, keys: [signer.publicKey] };
 * assert.deepEqual(verifyManifest(envelope, anchors), manifest);
 * ```
 */
export async function signManifest(manifest: SuitManifest, signers: readonly ReleaseSigner[]): Promise<Uint8Array> {
  let envelope = unsignedEnvelope(manifest);
  for (const signer of signers) envelope = await addSignature(envelope, signer);
  return envelope;
}

/**
 * Adds one signature to an envelope, signed or not, so that several people can sign one after the other. A signature of
 * the same key is replaced. The envelope is checked first: nobody signs what is not a manifest of the profile.
 *
 * @throws {ReleaseError} as `verifyManifest` without trust anchors, and `SIGNER_FAILED`, `SIGNATURE_TOO_MANY`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { addSignature, privateKeySigner } from '@aloft/release';
 *
 * const signer = privateKeySigner(new Uint8Array(32).fill(1));
 * await assert.rejects(addSignature(new Uint8Array(3), signer), { code: 'MANIFEST_ENVELOPE' });
 * ```
 */
export async function addSignature(envelope: Uint8Array, signer: ReleaseSigner): Promise<Uint8Array> {
  const { manifest, digest, signatures } = openEnvelope(envelope);
  decodeSuitManifest(manifest);
  const block = await signDetached(signer, NO_EXTERNAL_DATA, digest);
  return writeEnvelope(manifest, addSignatureBlock(signatures, block, 'envelope'));
}
