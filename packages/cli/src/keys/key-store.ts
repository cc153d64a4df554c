/**
 * The keys of a folder.
 * @module
 */
import { readdir, stat } from 'node:fs/promises';
import { keyIdOf } from '@aloft/release';
import { CliError, EXIT, errnoOf } from '../errors.ts';
import { readInput } from '../files.ts';
import { hexOf } from '../sizes.ts';
import { keyFiles, PRIVATE_SUFFIX, PUBLIC_SUFFIX } from './key-folder.ts';
import { isKeyId, isKeyPath } from './key-name.ts';
import { readPem } from './pem.ts';
import { isLocked, privateKeyBlock, readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';

/** A key as the folder, or a path, has it. */
export interface StoredKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
  /** 8 bytes in hexadecimal. */
  readonly keyId: string;
  readonly privateFile?: string;
  /** Whether the private half is locked with a passphrase. */
  readonly isEncrypted?: boolean;
  readonly createdAt: Date;
}

/** A key that cannot be used, and why. */
export interface BrokenKey {
  readonly name: string;
  readonly problem: CliError;
}

/** Text above the PEM block, which readers skip: copies keep it, and file times they do not. */
export function keyFileHead(name: string, keyId: string, createdAt: Date): string {
  return `aloft key ${name}, id ${keyId}, made ${createdAt.toISOString()}\n`;
}

/** All keys of a folder by name, with those that cannot be used. */
export async function listKeys(folder: string): Promise<readonly (StoredKey | BrokenKey)[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    const what =
      errnoOf(error) === 'ENOENT'
        ? 'does not exist; make a key with aloft keys new, or name the folder with --keys'
        : `cannot be listed (${errnoOf(error) ?? error}); is it a folder, and yours?`;
    throw new CliError(errnoOf(error) === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', EXIT.files, what, folder);
  });
  const names = new Set<string>();
  for (const file of files) {
    const suffix = [PRIVATE_SUFFIX, PUBLIC_SUFFIX].find((end) => file.endsWith(end) && file.length > end.length);
    if (suffix !== undefined && !file.startsWith('.')) names.add(file.slice(0, -suffix.length));
  }
  const keys: (StoredKey | BrokenKey)[] = [];
  for (const name of [...names].sort()) {
    try {
      keys.push(await storedKey(folder, name));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      keys.push({ name, problem: error });
    }
  }
  return keys;
}

/**
 * The key that a command line means: a name or a key id of the folder, or the path of a key file.
 *
 * @throws {CliError} `KEY_UNKNOWN`, `KEY_INVALID`, `KEY_MISMATCH`, `FILE_…`
 */
export async function findKey(folder: string, wanted: string): Promise<StoredKey> {
  if (isKeyPath(wanted)) return keyFromPath(wanted);
  if (isKeyId(wanted)) {
    const found = (await listKeys(folder)).find((key) => 'keyId' in key && key.keyId === wanted);
    if (found !== undefined && 'keyId' in found) return found;
  } else if ((await existing(Object.values(keyFiles(folder, wanted)))).length > 0) {
    return storedKey(folder, wanted);
  }
  const what = `no key "${wanted}" in ${folder}; aloft keys list shows which there are, --keys names another folder`;
  throw new CliError('KEY_UNKNOWN', EXIT.files, what);
}

async function storedKey(folder: string, name: string): Promise<StoredKey> {
  const { privateFile, publicFile } = keyFiles(folder, name);
  const has = await existing([privateFile, publicFile]);
  const open = has.includes(privateFile) ? await readPrivateHalf(privateFile) : undefined;
  if (!has.includes(publicFile)) {
    if (open?.publicKey === undefined) {
      const what = `is missing, and without the passphrase nothing tells it; make it: openssl pkey -in ${privateFile} -pubout -out ${publicFile}`;
      throw new CliError('FILE_NOT_FOUND', EXIT.files, what, publicFile);
    }
    return describe(name, open.publicKey, open.createdAt, privateFile, open.isEncrypted);
  }
  const bytes = await readInput(publicFile);
  const publicKey = readPublicKey(publicFile, bytes);
  if (open?.publicKey !== undefined) checkHalves(publicFile, publicKey, open.publicKey);
  const createdAt = await createdAtOf(publicFile, bytes);
  return describe(name, publicKey, createdAt, open && privateFile, open?.isEncrypted);
}

async function keyFromPath(path: string): Promise<StoredKey> {
  const bytes = await readInput(path);
  const name = path
    .replace(/^.*[/\\]/, '')
    .replace(/\.(pem|der|pub|key)$/, '')
    .replace(/\.(private|public)$/, '');
  if (bytes[0] === 0x30 || !readPem(path, bytes).some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    return describe(name, readPublicKey(path, bytes), await createdAtOf(path, bytes));
  }
  const half = await readPrivateHalf(path);
  const beside = path.endsWith(PRIVATE_SUFFIX) ? path.slice(0, -PRIVATE_SUFFIX.length) + PUBLIC_SUFFIX : undefined;
  const publicKey =
    half.publicKey ?? (beside === undefined ? undefined : readPublicKey(beside, await readInput(beside)));
  if (publicKey === undefined) {
    const what = `is locked, so its public half cannot be read; name it NAME${PRIVATE_SUFFIX} and put NAME${PUBLIC_SUFFIX} beside it`;
    throw new CliError('KEY_INVALID', EXIT.refused, what, path);
  }
  return describe(name, publicKey, half.createdAt, path, half.isEncrypted);
}

/** The private half as far as it can be read without a passphrase. */
async function readPrivateHalf(
  file: string,
): Promise<{ isEncrypted: boolean; publicKey?: Uint8Array; createdAt: Date }> {
  const bytes = await readInput(file);
  try {
    const isEncrypted = isLocked(privateKeyBlock(file, bytes));
    const createdAt = await createdAtOf(file, bytes);
    if (isEncrypted) return { isEncrypted, createdAt };
    const { publicKey } = await readPrivateKey(file, bytes, async () => '');
    return { isEncrypted, publicKey, createdAt };
  } finally {
    bytes.fill(0);
  }
}

/** Whoever swaps a public half would have their own key put into devices. */
export function checkHalves(publicFile: string, publicKey: Uint8Array, fromPrivate: Uint8Array): void {
  if (hexOf(publicKey) === hexOf(fromPrivate)) return;
  const what = `is not the public half of the private key beside it (${hexOf(keyIdOf(publicKey))}, not ${hexOf(keyIdOf(fromPrivate))}); find out who changed which before anything is signed`;
  throw new CliError('KEY_MISMATCH', EXIT.refused, what, publicFile);
}

function describe(
  name: string,
  publicKey: Uint8Array,
  createdAt: Date,
  privateFile?: string,
  isEncrypted?: boolean,
): StoredKey {
  return {
    name,
    publicKey,
    keyId: hexOf(keyIdOf(publicKey)),
    createdAt,
    ...(privateFile === undefined ? {} : { privateFile }),
    ...(isEncrypted === undefined ? {} : { isEncrypted }),
  };
}

async function createdAtOf(file: string, bytes: Uint8Array): Promise<Date> {
  const [, made = ''] = /, made (\S+Z)$/m.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 200))) ?? [];
  const found = new Date(made);
  return Number.isNaN(found.getTime()) ? (await stat(file)).mtime : found;
}

async function existing(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        () => file,
        () => undefined,
      ),
    ),
  );
  return found.filter((file) => file !== undefined);
}
