import { createPublicKey, type KeyObject } from 'node:crypto';
import { checkPublicKey } from '@aloft/release';
import { isWholeSequence } from './der.ts';
import { badKey, readPem, writePem } from './pem.ts';

/** What precedes the 65 bytes of every P-256 key in a `SubjectPublicKeyInfo` (RFC 5480). */
const SPKI_HEAD: Uint8Array = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** 65 bytes as PEM that OpenSSL, mbedTLS and key management services read. */
export function publicKeyPem(publicKey: Uint8Array): string {
  return writePem('PUBLIC KEY', Uint8Array.of(...SPKI_HEAD, ...publicKey));
}

/**
 * The 65 bytes of a public key from a file: PEM, or DER as tokens and key management services give it.
 *
 * @throws {CliError} `KEY_INVALID`
 */
export function readPublicKey(file: string, bytes: Uint8Array): Uint8Array {
  if (isWholeSequence(bytes))
    return publicKeyOf(file, () => createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' }));
  const [block] = readPem(file, bytes);
  if (block === undefined || block.label !== 'PUBLIC KEY') {
    throw badKey(
      file,
      `is a ${block?.label ?? 'file'}, not a PUBLIC KEY; give the ….public.pem, or make one: openssl pkey -in FILE -pubout`,
    );
  }
  return publicKeyOf(file, () => createPublicKey({ key: block.text, format: 'pem' }));
}

function publicKeyOf(file: string, parse: () => KeyObject): Uint8Array {
  let key: KeyObject;
  try {
    key = parse();
  } catch {
    throw badKey(file, 'is no public key that can be read; it is damaged, or of a kind that OpenSSL does not know');
  }
  checkCurve(file, key);
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return checkPublicKey(Uint8Array.of(4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url')), file);
}

/** Refuses every key but P-256, by name. */
export function checkCurve(file: string, key: KeyObject): void {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key;
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return;
  const bits = details?.modulusLength === undefined ? '' : ` of ${details.modulusLength} bits`;
  const kind =
    type === 'ec' ? `EC on ${details?.namedCurve ?? 'a curve without name'}` : `${type.toUpperCase()}${bits}`;
  throw badKey(
    file,
    `is a key for ${kind}; devices take P-256 (prime256v1, secp256r1) only: make one with aloft keys new`,
  );
}
