/**
 * Keys that never leave where they are: a command signs. `docs/guides/keys.md` has the contract and recipes.
 * @module
 */
import { createHash } from 'node:crypto';
import { keyIdOf, type ReleaseSigner } from '@aloft/release';
import { hexOf } from '../sizes.ts';
import { runSignerCommand, type SignerCommand, signerFailed } from './run-signer-command.ts';
import { signatureFrom } from './signature-answer.ts';

/**
 * A signer that hands each message to a command on standard input and takes the signature from standard output. The
 * signature is checked with the public key before anything uses it.
 *
 * The command's environment also has `ALOFT_KEY_ID`, `ALOFT_KEY_NAME`, `ALOFT_ALGORITHM` (ES256), `ALOFT_PUBLIC_KEY`
 * and `ALOFT_MESSAGE_SHA256`, in hexadecimal; passphrases are taken out of it.
 */
export function externalSigner(means: SignerCommand, name: string, publicKey: Uint8Array): ReleaseSigner {
  return {
    publicKey,
    sign: async (message) => {
      const { ALOFT_PASSPHRASE: _, ...inherited } = means.env;
      const env = {
        ...inherited,
        ALOFT_KEY_ID: hexOf(keyIdOf(publicKey)),
        ALOFT_KEY_NAME: name,
        ALOFT_ALGORITHM: 'ES256',
        ALOFT_PUBLIC_KEY: hexOf(publicKey),
        ALOFT_MESSAGE_SHA256: createHash('sha256').update(message).digest('hex'),
      };
      const answer = await runSignerCommand({ ...means, env }, message);
      const signature = signatureFrom(answer, message, publicKey);
      if (signature !== undefined) return signature;
      const got = answer.length === 0 ? 'printed nothing' : `printed ${answer.length} bytes`;
      throw signerFailed(
        `${got}, and they are no signature of ${name} (${env.ALOFT_KEY_ID}) over the message: 64 bytes or DER, plain, hexadecimal or base64; is it the right key, and does it hash with SHA-256 once?`,
      );
    },
  };
}
