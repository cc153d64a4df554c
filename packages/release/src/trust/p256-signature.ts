import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '../cbor/cbor-writer.ts';
import { compareBytes } from '../cbor/check-cbor.ts';
import { ReleaseError } from '../errors.ts';
import { hexToBytes } from '../hex.ts';
import { isPublicKey } from './p256-key.ts';

/** Bytes of a signature: r and s, 32 bytes each, most significant first (RFC 9053 section 2.1). */
export const SIGNATURE_SIZE = 64;
const HALF = SIGNATURE_SIZE / 2;

const ORDER = p256.Point.Fn.ORDER;
const ORDER_BYTES = toBytes(ORDER);
const HALF_ORDER_BYTES = toBytes(ORDER >> 1n);
const ZERO = new Uint8Array(HALF);

function toBytes(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(SIGNATURE_SIZE, '0')) ?? new Uint8Array(HALF);
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/**
 * Whether a signature has the one form this package accepts: 0 < r < n and 0 < s ≤ n/2. The mirrored s, which is just
 * as valid, would be a second encoding of the same signature.
 */
export function isProperSignature(signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_SIZE) return false;
  const r = signature.subarray(0, HALF);
  const s = signature.subarray(HALF);
  const isNothing = compareBytes(r, ZERO) === 0 || compareBytes(s, ZERO) === 0;
  return !isNothing && compareBytes(r, ORDER_BYTES) < 0 && compareBytes(s, HALF_ORDER_BYTES) <= 0;
}

/** Whether `publicKey` made this ECDSA signature over the SHA-256 of `message`. */
export function isSignatureOver(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  return isProperSignature(signature) && p256.verify(signature, message, publicKey, { lowS: true });
}

/**
 * Whether `publicKey` made this ECDSA signature over 32 bytes that are a digest already, as a device's port is asked.
 *
 * @returns false also for bytes that are no key, and for the larger of the two possible s
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isSignatureOfDigest, privateKeySigner, sha256 } from '@aloft/release';
 *
 * const { publicKey, sign } = privateKeySigner(new Uint8Array(32).fill(1));
 * const message = new Uint8Array(3);
 * assert.equal(isSignatureOfDigest(await sha256(message), await sign(message), publicKey), true);
 * assert.equal(isSignatureOfDigest(new Uint8Array(32), await sign(message), publicKey), false);
 * ```
 */
export function isSignatureOfDigest(digest: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const canBe = isPublicKey(publicKey) && isProperSignature(signature);
  return canBe && p256.verify(signature, digest, publicKey, { lowS: true, prehash: false });
}

/**
 * The signature with the smaller of both possible s. Signers that know nothing of this rule make the larger one half
 * of the time.
 */
export function withLowS(signature: Uint8Array): Uint8Array {
  if (signature.length !== SIGNATURE_SIZE || compareBytes(signature.subarray(HALF), HALF_ORDER_BYTES) <= 0) {
    return signature.slice();
  }
  const s = toNumber(signature.subarray(HALF));
  return s < ORDER ? concatBytes(signature.subarray(0, HALF), toBytes(ORDER - s)) : signature.slice();
}

/**
 * The 64 bytes of a signature that a key store returned as DER (`SEQUENCE { INTEGER r, INTEGER s }`), as OpenSSL and
 * most key management services do.
 *
 * @throws {ReleaseError} `SIGNER_FAILED` when it is not that
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { signatureFromDer } from '@aloft/release';
 *
 * const raw = signatureFromDer(Uint8Array.of(0x30, 6, 2, 1, 5, 2, 1, 7));
 * assert.deepEqual([raw.length, raw[31], raw[63]], [64, 5, 7]);
 * ```
 */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  const r = readDerInteger(der, 2);
  const s = r === null ? null : readDerInteger(der, r.end);
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || r === null || s === null || s.end !== der.length) {
    throw new ReleaseError(
      'SIGNER_FAILED',
      'der',
      'is not a DER signature of P-256: SEQUENCE { INTEGER r, INTEGER s }',
    );
  }
  return concatBytes(r.value, s.value);
}

/** The INTEGER at `at` as 32 bytes; null when there is none that fits. */
function readDerInteger(der: Uint8Array, at: number): { value: Uint8Array; end: number } | null {
  const size = der[at + 1] ?? 0;
  const end = at + 2 + size;
  if (der[at] !== 0x02 || size === 0 || end > der.length) return null;
  const bytes = der.subarray(at + 2, end);
  if ((bytes[0] ?? 0) >= 0x80) return null;
  const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  if (digits.length > HALF) return null;
  const value = new Uint8Array(HALF);
  value.set(digits, HALF - digits.length);
  return { value, end };
}
