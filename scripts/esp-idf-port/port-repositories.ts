import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as delta from '@aloft/delta';
import { parseAppImage } from '@aloft/image';
import { planRepository, privateKeySigner, type ReleaseSigner, suitSeal } from '@aloft/release';
import { run } from '../native-compilers.ts';

const main = join(import.meta.dirname, '..', '..', 'packages/cli/src/main.ts');

/** Vendor and class of the devices in the tests of the port. */
export const VENDOR = 'example.com';
export const DEVICE_CLASS = 'port-test';

/** A key, and the header with which a device trusts it: both as the command line writes them. */
export interface PortKey {
  /** Has `aloft_trust_anchors.h`. */
  readonly folder: string;
  readonly signer: ReleaseSigner;
}

/** Does what the guides say: `aloft keys new`, and `aloft keys export` of a header. */
export function newPortKey(folder: string): PortKey {
  const header = join(folder, 'aloft_trust_anchors.h');
  const keys = ['--keys', folder];
  aloft('keys', 'new', 'release', '--no-passphrase', ...keys);
  aloft('keys', 'export', 'release', ...keys, '--vendor', VENDOR, '--class', DEVICE_CLASS, '-o', header);
  const { d = '' } = createPrivateKey(readFileSync(join(folder, 'release.private.pem'))).export({ format: 'jwk' });
  return { folder, signer: privateKeySigner(Buffer.from(d, 'base64url')) };
}

function aloft(...args: readonly string[]): void {
  const { ok, output } = run(process.execPath, [main, ...args]);
  assert.ok(ok, output);
}

/** Writes a repository that offers the second image to devices with the first. */
export async function writePortRepository(
  folder: string,
  images: readonly string[],
  signers: readonly ReleaseSigner[],
): Promise<string> {
  const [base, target] = images.map((file) => new Uint8Array(readFileSync(file)));
  assert.ok(base && target);
  const { descriptor, chipId } = parseAppImage(target);
  assert.ok(descriptor);
  const { version, secureVersion } = descriptor;
  const { files } = await planRepository(
    {
      deviceClass: DEVICE_CLASS,
      target: { bytes: target, version, chipId, secureVersion },
      bases: [{ bytes: base, version: '1.0.0' }],
      existingOffer: null,
      seal: suitSeal(VENDOR, signers),
    },
    delta,
  );
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
