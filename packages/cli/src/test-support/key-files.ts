/** Keys and signing commands for tests. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Workshop } from './run-aloft.ts';

export const PASSPHRASE = 'seven green lamps hum';

/** Why tests with OpenSSL are skipped; false when it is there. */
export const WITHOUT_OPENSSL: string | false =
  spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

/** Why tests of file permissions are skipped; false where there are any. */
export const WITHOUT_MODES: string | false =
  process.platform === 'win32' ? 'this system has no file permissions' : false;

/** Key files of a kind that no device takes, as PEM. */
export function foreignKeys(): Readonly<Record<string, string>> {
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  return {
    'RSA of 2048 bits': String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem)),
    'EC on secp384r1': String(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem)),
    'EC on secp256k1': String(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export(pem)),
    ED25519: String(generateKeyPairSync('ed25519').privateKey.export(pem)),
  };
}

/** Makes keys without passphrase in the folder `keys`; gives their ids by name. */
export async function makeKeys(shop: Workshop, ...names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const ids: Record<string, string> = {};
  for (const name of names) {
    const { out, err } = await shop.aloft('keys', 'new', name, '--keys', 'keys', '--no-passphrase', '--json');
    if (out === '') throw new Error(err);
    ids[name] = JSON.parse(out).key_id;
  }
  return ids;
}

/** A signing command: this Node with a script, so that tests need no other program. */
export function nodeCommand(script: string): string {
  return `"${process.execPath}" "${join(import.meta.dirname, 'signing-command.ts')}" ${script}`;
}
