import type { ReleaseSigner } from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { readInput } from '../files.ts';
import { warnWhenShared } from './file-mode.ts';
import { type AskPassphrase, readPrivateKey } from './read-private-key.ts';

/**
 * The signer of a private key file.
 *
 * @param path PEM: PKCS #8 or SEC 1, locked with a passphrase or not
 * @param askPassphrase asked only when the key is locked; see `passphraseOf`
 * @param context where to warn of a file that others can read
 * @throws {CliError} `FILE_…`, `KEY_INVALID`, `PASSPHRASE_…`
 */
export async function loadReleaseSigner(
  path: string,
  askPassphrase: AskPassphrase,
  context?: Context,
): Promise<ReleaseSigner> {
  const bytes = await readInput(path);
  if (context !== undefined) await warnWhenShared(context, path, 'a private key');
  try {
    return await readPrivateKey(path, bytes, askPassphrase);
  } finally {
    bytes.fill(0);
  }
}
