import { verify } from 'node:crypto';
import { CliError, EXIT } from '../errors.ts';
import type { ChosenSigner } from './choose-signers.ts';
import { publicKeyPem } from './read-public-key.ts';

/**
 * Has a key sign something of no consequence, to see that its private half is at hand before devices are told to
 * believe it. Signed documents begin with a CBOR array, so this text can never pass for one.
 *
 * @throws {CliError} `SIGNER_FAILED`, and what the signer throws
 */
export async function proveKey({ name, keyId, publicKey, sign }: ChosenSigner): Promise<void> {
  const message = new TextEncoder().encode(`aloft: this key can sign: ${keyId}`);
  const signature = await sign(message);
  const key = { key: publicKeyPem(publicKey), dsaEncoding: 'ieee-p1363' } as const;
  if (verify('sha256', message, key, signature)) return;
  throw new CliError('SIGNER_FAILED', EXIT.refused, `${name} did not sign with the private half of ${keyId}`);
}
