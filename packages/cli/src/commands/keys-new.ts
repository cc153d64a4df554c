import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { keyIdOf } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import { createFiles } from '../keys/create-files.ts';
import { keyFiles, keyFolder, workTreeOf } from '../keys/key-folder.ts';
import { checkKeyName } from '../keys/key-name.ts';
import { keyFileHead } from '../keys/key-store.ts';
import { newPassphrase } from '../keys/passphrase.ts';
import { writePem } from '../keys/pem.ts';
import { publicKeyPem } from '../keys/read-public-key.ts';
import { IV_SIZE, SALT_SIZE, wrapPrivateKey } from '../keys/wrap-private-key.ts';
import { hexOf } from '../sizes.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { warn } from '../terminal/warn.ts';
import { type Context, print } from './context.ts';

export interface NewKeyOptions {
  readonly keys?: string;
  /** False after `--no-passphrase`. */
  readonly passphrase: boolean;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** `aloft keys new NAME`: a key pair in two files that were not there before. */
export async function newKey(context: Context, name: string, options: NewKeyOptions): Promise<void> {
  checkKeyName(name);
  const folder = keyFolder(context, options.keys);
  const { privateFile, publicFile } = keyFiles(folder, name);
  // Before anybody thinks of a passphrase; createFiles looks once more.
  for (const file of [privateFile, publicFile]) {
    if ((await lstat(file).catch(() => undefined)) === undefined) continue;
    const what = `there is a key "${name}" already, and keys are never replaced; choose another name`;
    throw new CliError('KEY_EXISTS', EXIT.files, what, folder);
  }
  const passphrase = options.passphrase ? await newPassphrase(context, options.passphraseFile, name) : undefined;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-65));
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const secret =
    passphrase === undefined
      ? writePem('PRIVATE KEY', pkcs8)
      : wrapPrivateKey(pkcs8, passphrase, randomBytes(SALT_SIZE), randomBytes(IV_SIZE));
  pkcs8.fill(0);

  const keyId = hexOf(keyIdOf(point));
  const createdAt = context.now();
  const head = keyFileHead(name, keyId, createdAt);
  await prepareKeyFolder(folder);
  // The private half first: a public key without it could end up in devices.
  await createFiles([
    { path: privateFile, content: head + secret, mode: 0o600 },
    { path: publicFile, content: head + publicKeyPem(point), mode: 0o644 },
  ]);

  const workTree = await workTreeOf(folder);
  if (workTree !== undefined) {
    warn(
      context.terminal,
      `${folder} is inside of the git repository ${workTree}; see to it that ${privateFile} is never committed`,
    );
  }
  const isEncrypted = passphrase !== undefined;
  if (!isEncrypted) warn(context.terminal, `${privateFile} has no passphrase: whoever gets the file can sign releases`);
  const report = {
    name,
    key_id: keyId,
    public_key: hexOf(point),
    encrypted: isEncrypted,
    created_at: createdAt.toISOString(),
    private_file: privateFile,
    public_file: publicFile,
  };
  print(context, options.json, report, () => [
    `Key ${tone(context.terminal, 'strong', name)}, id ${tone(context.terminal, 'strong', keyId)}, P-256`,
    ...table([
      ['  private', privateFile, isEncrypted ? 'locked with the passphrase' : 'not locked'],
      ['  public', publicFile, 'no secret'],
    ]),
    'Next:',
    `  1. Copy both files to a place that does not burn down with this one${isEncrypted ? ', and the passphrase to another' : ''}.`,
    '  2. Make a spare key and keep it elsewhere: a device that knows one key alone is lost with it.',
    '  3. Put both into the devices: aloft keys export KEY SPARE --vendor DOMAIN --class CLASS -o FILE',
    '     FILE is aloft_trust_anchors.h for programs in C, aloft_trust.py for MicroPython boards.',
  ]);
}

async function prepareKeyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const what = `cannot be made (${errnoOf(error) ?? error}); name another folder with --keys`;
    throw new CliError('FILE_NOT_WRITABLE', EXIT.files, what, folder);
  }
}
