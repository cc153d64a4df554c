/**
 * How offers are made and whose signatures count: the one place where the command line knows of formats and keys.
 * @module
 */

import { createPublicKey } from 'node:crypto';
import { type OfferSeal, suitSeal, type TrustAnchors } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import { readInput } from '../files.ts';
import { parseWhole } from '../sizes.ts';

/** Options of every command that makes offers. */
export type SealOptions = object;

/** What makes the offers of a command line: those of a laboratory. */
export async function sealOf(_options: SealOptions): Promise<OfferSeal> {
  return suitSeal('example.com', []);
}

/** Options of every command that checks signatures. */
export interface TrustOptions {
  /** Files with public keys in PEM. */
  readonly trust?: readonly string[];
  readonly threshold?: string;
}

/** The trust anchors that a command line names; null when it names none. */
export async function anchorsOf({ trust, threshold }: TrustOptions): Promise<TrustAnchors | null> {
  if (trust === undefined || trust.length === 0) return null;
  const keys: Uint8Array[] = [];
  for (const file of trust) keys.push(await readPublicKey(file));
  return { version: 0, threshold: threshold === undefined ? 1 : parseWhole(threshold, 'threshold', 1), keys };
}

async function readPublicKey(file: string): Promise<Uint8Array> {
  const bytes = await readInput(file);
  try {
    const { crv, x = '', y = '' } = createPublicKey(Buffer.from(bytes)).export({ format: 'jwk' });
    if (crv === 'P-256') return new Uint8Array([4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url')]);
  } catch {
    // Told below, like every other file that holds no such key.
  }
  throw new CliError('KEY_UNREADABLE', EXIT.refused, 'holds no P-256 public key in PEM; give a .pem file of one', file);
}
