import { createPrivateKey, type KeyObject } from 'node:crypto';
import { privateKeySigner, type ReleaseSigner } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import { badKey, type PemBlock, readPem } from './pem.ts';
import { checkCurve } from './read-public-key.ts';

/** Gives the passphrase of the private key in `file`. */
export type AskPassphrase = (file: string) => Promise<string>;

/** Whether a passphrase is needed to use the key. */
export function isLocked({ label, hasOldEncryption }: PemBlock): boolean {
  return label === 'ENCRYPTED PRIVATE KEY' || hasOldEncryption;
}

/**
 * The block of a file that holds a private key.
 *
 * @throws {CliError} `KEY_INVALID` that says what the file holds instead
 */
export function privateKeyBlock(file: string, bytes: Uint8Array): PemBlock {
  const blocks = readPem(file, bytes);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block?.label === 'OPENSSH PRIVATE KEY') {
    throw badKey(file, 'is a key in the format of OpenSSH; convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY');
  }
  if (block !== undefined) return block;
  const label = blocks[0]?.label ?? 'file';
  throw badKey(file, `is a ${label}, not a private key; signing needs the ….private.pem beside it`);
}

/**
 * A signer with the private key of a PEM file: PKCS #8 or SEC 1, locked or not.
 *
 * @throws {CliError} `KEY_INVALID`, `PASSPHRASE_WRONG`, and what `askPassphrase` throws
 */
export async function readPrivateKey(
  file: string,
  bytes: Uint8Array,
  askPassphrase: AskPassphrase,
): Promise<ReleaseSigner> {
  const block = privateKeyBlock(file, bytes);
  const passphrase = isLocked(block) ? await askPassphrase(file) : undefined;
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: block.text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // With a wrong passphrase OpenSSL finds bad padding or, once in 256 times, nonsense behind good padding.
    if (passphrase === undefined) throw badKey(file, 'is no private key that can be read; copy it again from a backup');
    const what = 'the passphrase is wrong (or the file was changed); try again, with the passphrase of this key';
    throw new CliError('PASSPHRASE_WRONG', EXIT.refused, what, file);
  }
  checkCurve(file, key);
  const secret = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  const signer = privateKeySigner(new Uint8Array(secret));
  secret.fill(0);
  return signer;
}
