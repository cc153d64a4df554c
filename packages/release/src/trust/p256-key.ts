import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ReleaseError } from '../errors.ts';

/** Bytes of a public key: 0x04, x, y (SEC 1 section 2.3.3, uncompressed). */
export const PUBLIC_KEY_SIZE = 65;

/** Bytes of a key id. */
export const KEY_ID_SIZE = 8;

/**
 * Returns a copy of a P-256 public key, in the one encoding this package uses: 65 bytes, 0x04 and both coordinates.
 *
 * @param at name of the argument, for the message
 * @throws {ReleaseError} `KEY_INVALID` for any other bytes and for a point that is not on the curve
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkPublicKey } from '@aloft/release';
 *
 * assert.throws(() => checkPublicKey(new Uint8Array(65).fill(4)), { code: 'KEY_INVALID' });
 * ```
 */
export function checkPublicKey(publicKey: Uint8Array, at = 'publicKey'): Uint8Array {
  if (isPublicKey(publicKey)) return publicKey.slice();
  throw new ReleaseError('KEY_INVALID', at, 'is not a P-256 public key; give 65 bytes, 0x04 and both coordinates');
}

/**
 * Whether bytes are a P-256 public key in the encoding of `checkPublicKey`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isPublicKey, privateKeySigner } from '@aloft/release';
 *
 * assert.equal(isPublicKey(privateKeySigner(new Uint8Array(32).fill(1)).publicKey), true);
 * assert.equal(isPublicKey(new Uint8Array(65)), false);
 * ```
 */
export function isPublicKey(publicKey: Uint8Array): boolean {
  return publicKey.length === PUBLIC_KEY_SIZE && publicKey[0] === 0x04 && p256.utils.isValidPublicKey(publicKey);
}

/**
 * The key id (`kid`) of a public key: the first 8 bytes of the SHA-256 of its 65 bytes.
 *
 * It only tells keys apart. Two keys with the same id could be made on purpose, with work; a signature is always
 * checked with the whole key.
 *
 * @throws {ReleaseError} `KEY_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { keyIdOf, privateKeySigner } from '@aloft/release';
 *
 * const signer = privateKeySigner(new Uint8Array(32).fill(1));
 * assert.equal(keyIdOf(signer.publicKey).length, 8);
 * ```
 */
export function keyIdOf(publicKey: Uint8Array): Uint8Array {
  return sha256(checkPublicKey(publicKey)).slice(0, KEY_ID_SIZE);
}
