import { ReleaseError } from './errors.ts';
import { bytesToHex, hexToBytes } from './hex.ts';

/** Bytes of a SHA-256 digest. */
export const DIGEST_SIZE = 32;

/**
 * SHA-256 of `bytes` (FIPS 180-4), by the Web Crypto of the platform. An image's digest covers the whole published file.
 *
 * @returns 32 bytes
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { digestToHex, sha256 } from '@aloft/release';
 *
 * const digest = await sha256(new TextEncoder().encode('abc'));
 * assert.equal(digestToHex(digest), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
 * ```
 */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

/**
 * A digest as the 64 lower-case hexadecimal characters that name its artifact.
 *
 * @throws {ReleaseError} `DIGEST_INVALID` when it is not 32 bytes
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { digestToHex } from '@aloft/release';
 *
 * assert.equal(digestToHex(new Uint8Array(32).fill(0xab)), 'ab'.repeat(32));
 * ```
 */
export function digestToHex(digest: Uint8Array): string {
  if (digest.length !== DIGEST_SIZE) {
    throw new ReleaseError(
      'DIGEST_INVALID',
      'digest',
      `is ${digest.length} bytes; a SHA-256 digest has ${DIGEST_SIZE}`,
    );
  }
  return bytesToHex(digest);
}

/**
 * The digest written as 64 hexadecimal characters of either case.
 *
 * @throws {ReleaseError} `DIGEST_INVALID` for any other text
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { digestFromHex } from '@aloft/release';
 *
 * assert.deepEqual(digestFromHex('AB'.repeat(32)), new Uint8Array(32).fill(0xab));
 * assert.throws(() => digestFromHex('abc'));
 * ```
 */
export function digestFromHex(text: string): Uint8Array {
  const bytes = hexToBytes(text);
  if (bytes?.length === DIGEST_SIZE) return bytes;
  throw new ReleaseError(
    'DIGEST_INVALID',
    'digest',
    `${JSON.stringify(text.slice(0, 80))} is not a SHA-256 digest; write it as ${DIGEST_SIZE * 2} hexadecimal characters`,
  );
}

/**
 * Whether two digests are the same bytes. Digests are public, so this takes no care to run in constant time.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { digestsEqual } from '@aloft/release';
 *
 * assert.equal(digestsEqual(new Uint8Array(32), new Uint8Array(32)), true);
 * assert.equal(digestsEqual(new Uint8Array(32), new Uint8Array(32).fill(1)), false);
 * ```
 */
export function digestsEqual(a: Uint8Array, b: Uint8Array): boolean {
  return bytesEqual(a, b);
}

/** Whether two byte strings are the same. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
