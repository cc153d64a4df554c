import { p256 } from '@noble/curves/nist.js';
import { ReleaseError } from '../errors.ts';
import { messageToSign, type SignatureBlock } from './cose-sign1.ts';
import { checkPublicKey, keyIdOf } from './p256-key.ts';
import { isSignatureOver, withLowS } from './p256-signature.ts';

/**
 * A key that can sign, wherever it is kept: in memory, in a hardware module, behind a key management service or an
 * agent.
 */
export interface ReleaseSigner {
  /** 65 bytes: 0x04 and both coordinates. */
  readonly publicKey: Uint8Array;
  /**
   * Signs a message with ECDSA on P-256 and SHA-256; hashing the message is the signer's part.
   *
   * @returns 64 bytes, r and s; see `signatureFromDer` for stores that return DER
   */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/**
 * A signer with the private key in memory. Its signatures are deterministic (RFC 6979): the same message gives the same
 * bytes, and no randomness is needed.
 *
 * @param privateKey 32 bytes, most significant first
 * @throws {ReleaseError} `KEY_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { privateKeySigner } from '@aloft/release';
 *
 * const signer = privateKeySigner(new Uint8Array(32).fill(1));
 * assert.equal((await signer.sign(new Uint8Array(3))).length, 64);
 * assert.throws(() => privateKeySigner(new Uint8Array(32)), { code: 'KEY_INVALID' });
 * ```
 */
export function privateKeySigner(privateKey: Uint8Array): ReleaseSigner {
  if (!p256.utils.isValidSecretKey(privateKey)) {
    throw new ReleaseError(
      'KEY_INVALID',
      'privateKey',
      'is not a P-256 private key; give 32 bytes, not 0 nor too large',
    );
  }
  const secret = privateKey.slice();
  return {
    publicKey: p256.getPublicKey(secret, false),
    sign: async (message) => p256.sign(message, secret, { lowS: true }),
  };
}

/**
 * Asks a signer for the COSE_Sign1 of a detached payload. The answer is brought to low s and checked, so that a signer
 * with another key than it says is noticed before anything is published.
 *
 * @throws {ReleaseError} `SIGNER_FAILED`, `KEY_INVALID`
 */
export async function signDetached(
  signer: ReleaseSigner,
  externalData: Uint8Array,
  payload: Uint8Array,
): Promise<SignatureBlock> {
  const publicKey = checkPublicKey(signer.publicKey, 'signer.publicKey');
  const keyId = keyIdOf(publicKey);
  const message = messageToSign(keyId, externalData, payload);
  const signature = withLowS(await signer.sign(message));
  if (isSignatureOver(message, signature, publicKey)) return { keyId, signature };
  throw new ReleaseError(
    'SIGNER_FAILED',
    'signer',
    'did not return its key’s ECDSA signature over the message, 64 bytes',
  );
}
