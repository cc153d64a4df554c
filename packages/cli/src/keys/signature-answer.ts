import { verify } from 'node:crypto';
import { signatureFromDer } from '@aloft/release';
import { publicKeyPem } from './read-public-key.ts';

const RAW_SIZE = 64;

/**
 * The 64 bytes of the signature in what a signing command printed: raw, DER, or either of them as hexadecimal or base64
 * text. No format has to be named, because only one reading can be the key's signature over the message.
 *
 * @returns undefined when no reading is
 */
export function signatureFrom(answer: Uint8Array, message: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  const key = publicKeyPem(publicKey);
  return readings(answer).find((signature) => verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature));
}

function readings(answer: Uint8Array): readonly Uint8Array[] {
  const text = new TextDecoder('latin1').decode(answer).replace(/\s/g, '');
  const plain: Uint8Array[] = [answer];
  if (/^([0-9a-fA-F]{2})+$/.test(text)) plain.push(new Uint8Array(Buffer.from(text, 'hex')));
  // The decoder takes the alphabet of base64url as well.
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) plain.push(new Uint8Array(Buffer.from(text, 'base64')));
  return plain.flatMap((bytes) => [...(bytes.length === RAW_SIZE ? [bytes] : []), ...fromDer(bytes)]);
}

function fromDer(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    return [signatureFromDer(bytes)];
  } catch {
    return [];
  }
}
