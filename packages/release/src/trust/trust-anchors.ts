import { compareBytes } from '../cbor/check-cbor.ts';
import { bytesEqual } from '../digest.ts';
import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';
import { MAX_UINT32 } from '../map-fields.ts';
import { MAX_SIGNATURES, messageToSign, type SignatureBlock } from './cose-sign1.ts';
import { checkPublicKey, keyIdOf } from './p256-key.ts';
import { isSignatureOver } from './p256-signature.ts';

/** Most keys a device holds. */
export const MAX_TRUSTED_KEYS = 8;

/** The keys whose word counts. */
export interface TrustAnchors {
  /** Grows with every new set; 0 for a first set that no statement brought. */
  readonly version: number;
  /** How many of the keys must have signed: 1 to 4, because a document holds no more signatures. */
  readonly threshold: number;
  /** 1 to 8 public keys of 65 bytes. */
  readonly keys: readonly Uint8Array[];
}

/**
 * Returns a copy of trust anchors that can be used, with the keys in ascending order.
 *
 * @throws {ReleaseError} `TRUST_BAD_VALUE` for a number outside its limits or keys that cannot be told apart,
 *   `KEY_INVALID` for bytes that are no public key
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkTrustAnchors, privateKeySigner } from '@aloft/release';
 *
 * const { publicKey } = privateKeySigner(new Uint8Array(32).fill(1));
 * assert.equal(checkTrustAnchors({ version: 0, threshold: 1, keys: [publicKey] }).keys.length, 1);
 * assert.throws(() => checkTrustAnchors({ version: 0, threshold: 2, keys: [publicKey] }), { code: 'TRUST_BAD_VALUE' });
 * ```
 */
export function checkTrustAnchors({ version, threshold, keys }: TrustAnchors): TrustAnchors {
  if (!Number.isSafeInteger(version) || version < 0 || version > MAX_UINT32) {
    refuse('version', `is ${version}; it must be 0 to ${MAX_UINT32}`);
  }
  if (keys.length === 0 || keys.length > MAX_TRUSTED_KEYS) {
    refuse('keys', `are ${keys.length}; give 1 to ${MAX_TRUSTED_KEYS}`);
  }
  const most = Math.min(keys.length, MAX_SIGNATURES);
  if (!Number.isSafeInteger(threshold) || threshold < 1 || threshold > most) {
    refuse('threshold', `is ${threshold}; with ${keys.length} keys it must be 1 to ${most}`);
  }
  const checked = keys.map((key, index) => checkPublicKey(key, `anchors.keys[${index}]`)).sort(compareBytes);
  const ids = checked.map(keyIdOf).sort(compareBytes);
  ids.slice(1).forEach((id, index) => {
    const previous = ids[index];
    if (previous !== undefined && bytesEqual(previous, id)) refuse('keys', 'hold two with the same key id');
  });
  return { version, threshold, keys: checked };
}

/**
 * Checks the signatures of a document against trust anchors. Signatures of keys that are not trusted here count for
 * nothing and do no harm, so that one document can serve devices before and after a change of keys; a bad signature
 * under the id of a trusted key is refused.
 */
export function checkSignatures(
  blocks: readonly SignatureBlock[],
  externalData: Uint8Array,
  payload: Uint8Array,
  anchors: TrustAnchors,
  unsigned: ReleaseErrorCode,
  at: string,
): void {
  const { threshold, keys } = checkTrustAnchors(anchors);
  if (blocks.length === 0) throw new ReleaseError(unsigned, at, 'has no signature; sign it with a trusted key');
  let valid = 0;
  for (const { keyId, signature } of blocks) {
    const key = keys.find((candidate) => bytesEqual(keyIdOf(candidate), keyId));
    if (key === undefined) continue;
    if (!isSignatureOver(messageToSign(keyId, externalData, payload), signature, key)) {
      throw new ReleaseError('SIGNATURE_WRONG', at, 'has a signature that the key of this id did not make');
    }
    valid += 1;
  }
  if (valid === 0) throw new ReleaseError('SIGNATURE_KEY_UNKNOWN', at, 'is signed by no trusted key');
  if (valid < threshold) {
    throw new ReleaseError('SIGNATURE_TOO_FEW', at, `is signed by ${valid} trusted keys; ${threshold} must have`);
  }
}

function refuse(field: string, problem: string): never {
  throw new ReleaseError('TRUST_BAD_VALUE', `anchors.${field}`, problem);
}
