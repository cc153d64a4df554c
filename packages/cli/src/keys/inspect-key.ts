import { keyIdOf } from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { hexOf } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import { isWholeSequence } from './der.ts';
import { warnWhenShared } from './file-mode.ts';
import { readPem } from './pem.ts';
import { isLocked, privateKeyBlock, readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';

/** A key file as far as it can be looked at without its passphrase. */
export async function inspectKeyFile(
  context: Context,
  file: string,
  bytes: Uint8Array,
): Promise<{ data: object; lines: readonly string[] }> {
  const isPrivate = !isWholeSequence(bytes) && readPem(file, bytes).some(({ label }) => label.endsWith('PRIVATE KEY'));
  if (isPrivate) await warnWhenShared(context, file, 'a private key');
  const isEncrypted = isPrivate && isLocked(privateKeyBlock(file, bytes));
  if (isEncrypted) {
    const lines = ['  private key, locked with a passphrase; its key id is that of the public half beside it'];
    return { data: { kind: 'private-key', encrypted: true }, lines };
  }
  const publicKey = isPrivate
    ? (await readPrivateKey(file, bytes, async () => '')).publicKey
    : readPublicKey(file, bytes);
  const keyId = hexOf(keyIdOf(publicKey));
  const kind = isPrivate ? { kind: 'private-key', encrypted: false } : { kind: 'public-key' };
  return {
    data: { ...kind, key_id: keyId, public_key: hexOf(publicKey) },
    lines: [
      `  ${isPrivate ? 'private key, NOT locked,' : 'public key'} P-256, id ${tone(context.terminal, 'strong', keyId)}`,
      `  ${hexOf(publicKey)}`,
    ],
  };
}
