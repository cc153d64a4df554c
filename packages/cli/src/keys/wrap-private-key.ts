/**
 * A private key locked with a passphrase: PKCS #8 `EncryptedPrivateKeyInfo` by PBES2 (RFC 8018), which `openssl pkey`
 * and every library above OpenSSL reads.
 *
 * The exporter of Node would take PBKDF2 with 2048 rounds. This takes scrypt (RFC 7914), which also costs memory, with
 * the parameters that OWASP names for 16 MB, the most that OpenSSL grants a key file of somebody else.
 * @module
 */
import { createCipheriv, scryptSync } from 'node:crypto';
import { derInteger, derObjectId, derOctets, derSequence } from './der.ts';
import { writePem } from './pem.ts';

const OBJECT_ID = {
  pbes2: '1.2.840.113549.1.5.13',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;
const COST = 16_384;
const BLOCK = 8;
const PARALLEL = 5;
const KEY_SIZE = 32;
/** scrypt takes 128 · cost · block bytes, and a little for each of the parallel parts. */
const MEMORY = 32 * 1024 * 1024;

export const SALT_SIZE = 16;
export const IV_SIZE = 16;

/**
 * @param pkcs8 DER of the private key
 * @param salt 16 random bytes, never used before
 * @param iv 16 random bytes, never used before
 */
export function wrapPrivateKey(pkcs8: Uint8Array, passphrase: string, salt: Uint8Array, iv: Uint8Array): string {
  const key = scryptSync(passphrase, salt, KEY_SIZE, { N: COST, r: BLOCK, p: PARALLEL, maxmem: MEMORY });
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const locked = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  key.fill(0);
  const kdf = derSequence(
    derObjectId(OBJECT_ID.scrypt),
    derSequence(derOctets(salt), derInteger(COST), derInteger(BLOCK), derInteger(PARALLEL), derInteger(KEY_SIZE)),
  );
  const scheme = derSequence(derObjectId(OBJECT_ID.aes256Cbc), derOctets(iv));
  const algorithm = derSequence(derObjectId(OBJECT_ID.pbes2), derSequence(kdf, scheme));
  return writePem('ENCRYPTED PRIVATE KEY', derSequence(algorithm, derOctets(locked)));
}
