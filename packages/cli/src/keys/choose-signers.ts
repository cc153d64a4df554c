import type { ReleaseSigner } from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { CliError, EXIT, usage } from '../errors.ts';
import { parseWhole } from '../sizes.ts';
import { externalSigner } from './external-signer.ts';
import { keyFolder, PRIVATE_SUFFIX, PUBLIC_SUFFIX } from './key-folder.ts';
import { checkHalves, findKey, type StoredKey } from './key-store.ts';
import { loadReleaseSigner } from './load-signer.ts';
import { passphraseOf } from './passphrase.ts';

/** Options of every command that signs. */
export interface SignOptions {
  /** Names, key ids or files. */
  readonly sign?: readonly string[];
  /** Command that signs for keys of which only the public half is at hand. */
  readonly signer?: string;
  /** Seconds. */
  readonly signerTimeout?: string;
  readonly keys?: string;
  readonly passphraseFile?: string;
}

/** A key and what signs with it. */
export interface ChosenSigner extends ReleaseSigner {
  readonly name: string;
  /** 8 bytes in hexadecimal. */
  readonly keyId: string;
}

/** Long enough to type a PIN and touch a token. */
const USUAL_TIMEOUT = '120';

/**
 * The signers that a command line names with `--sign` and `--signer`.
 *
 * @param check throws when these keys cannot be the right ones; runs before anybody is asked for a passphrase
 * @param option what `sign` is called on the command line
 * @throws {CliError} `KEY_…`, `PASSPHRASE_…`, `FILE_…`, `USAGE`
 */
export async function chooseSigners(
  context: Context,
  options: SignOptions,
  check: (keys: readonly StoredKey[]) => void = () => undefined,
  option: '--sign' | '--key' = '--sign',
): Promise<readonly ChosenSigner[]> {
  const seconds = parseWhole(options.signerTimeout ?? USUAL_TIMEOUT, 'time limit in seconds', 1);
  if (seconds > 3600) throw usage('a time limit of more than an hour (3600) is none; say less with --signer-timeout');
  const folder = keyFolder(context, options.keys);
  const keys: StoredKey[] = [];
  for (const wanted of options.sign ?? []) {
    const key = await findKey(folder, wanted);
    if (keys.some(({ keyId }) => keyId === key.keyId)) throw usage(`${option} names the key ${key.name} twice`);
    if (key.privateFile === undefined && options.signer === undefined) {
      const what = `only the public half of ${key.name} is here; give the private key, or --signer COMMAND for a key that is kept elsewhere`;
      throw new CliError('KEY_UNKNOWN', EXIT.files, what);
    }
    keys.push(key);
  }
  check(keys);
  const chosen: ChosenSigner[] = [];
  for (const key of keys) {
    const { sign } = await signerOf(context, options, key, seconds * 1000);
    chosen.push({ name: key.name, keyId: key.keyId, publicKey: key.publicKey, sign });
  }
  return chosen;
}

async function signerOf(
  context: Context,
  options: SignOptions,
  key: StoredKey,
  timeoutMs: number,
): Promise<ReleaseSigner> {
  const { privateFile, publicKey, name } = key;
  if (privateFile !== undefined) {
    const signer = await loadReleaseSigner(privateFile, passphraseOf(context, options.passphraseFile), context);
    checkHalves(privateFile.replace(PRIVATE_SUFFIX, PUBLIC_SUFFIX), publicKey, signer.publicKey);
    return signer;
  }
  const { env, terminal } = context;
  const onSaid = terminal.isLive ? { onSaid: terminal.err } : {};
  return externalSigner({ command: options.signer ?? '', timeoutMs, env, ...onSaid }, name, publicKey);
}
