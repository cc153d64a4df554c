/**
 * Whose signatures count: trust anchors as a command line names them.
 * @module
 */
import { join } from 'node:path';
import type { Context } from '../commands/context.ts';
import { usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { parseWhole } from '../sizes.ts';
import { isWholeSequence } from './der.ts';
import { keyFolder } from './key-folder.ts';
import { readPem } from './pem.ts';
import { readPublicKey } from './read-public-key.ts';
import { trustFrom } from './read-trust-file.ts';
import { type TrustSet, trustSetOf } from './trust-set.ts';

/** A set with the file it is from. */
export interface NamedTrust {
  readonly file: string;
  readonly set: TrustSet;
}

/** The name under which a key folder may hold the set that devices have. */
const TRUST_NAME = 'trust.json';

/**
 * The sets of trust anchors in files: each JSON and each partition is one; public keys in PEM or DER make one together.
 *
 * @param threshold how many of the public keys must sign; by default what is written above them, else 1. Sets say it themselves
 */
export async function readTrustSets(
  files: readonly string[],
  threshold: string | undefined,
): Promise<readonly NamedTrust[]> {
  const sets: NamedTrust[] = [];
  const loose: { file: string; keys: Uint8Array[]; threshold: number }[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    const keys = publicKeysIn(file, bytes);
    if (keys === undefined) sets.push({ file, set: trustFrom(file, bytes) });
    else loose.push({ file, keys, threshold: writtenThreshold(bytes) });
  }
  if (loose.length > 0) {
    const keys = loose.flatMap((one) => one.keys);
    const anchors = {
      version: 0,
      threshold: threshold === undefined ? 1 : parseWhole(threshold, 'threshold', 1),
      keys,
    };
    sets.push({ file: loose.map(({ file }) => file).join(', '), set: trustSetOf(anchors, {}, new Map()) });
  } else if (threshold !== undefined) {
    throw usage('--threshold is for public keys; a set of trust anchors says itself how many must sign');
  }
  return sets;
}

/** The keys of a file of public keys; undefined for anything else. */
function publicKeysIn(file: string, bytes: Uint8Array): Uint8Array[] | undefined {
  if (isWholeSequence(bytes)) return [readPublicKey(file, bytes)];
  if (!/^-----BEGIN /m.test(new TextDecoder('latin1').decode(bytes))) return undefined;
  return readPem(file, bytes).map(({ text }) => readPublicKey(file, new TextEncoder().encode(text)));
}

/** What `aloft keys export` wrote above the keys; 1 for files of others. */
function writtenThreshold(bytes: Uint8Array): number {
  const text = new TextDecoder('latin1').decode(bytes);
  return Number(/^aloft trust anchors, version \d+, threshold (\d) of \d+$/m.exec(text)?.[1] ?? 1);
}

/** Options of commands that check the signatures of a repository. */
export interface TrustOptions {
  /** A set of trust anchors, or files with public keys. */
  readonly trust?: readonly string[];
  readonly threshold?: string;
}

/** The one set that a command line names; null when it names none. */
export async function trustOf({ trust = [], threshold }: TrustOptions): Promise<NamedTrust | null> {
  if (trust.length === 0) {
    if (threshold !== undefined) throw usage('--threshold counts the keys of --trust; name them');
    return null;
  }
  const [first, second] = await readTrustSets(trust, threshold);
  if (second !== undefined) throw usage('--trust: name one set of trust anchors, or public keys, not both');
  return first ?? null;
}

/** The set that lies beside the keys, where there is one. */
export async function trustBesideKeys(context: Context, keys: string | undefined): Promise<NamedTrust | null> {
  const file = join(keyFolder(context, keys), TRUST_NAME);
  const bytes = await readInput(file).catch(() => undefined);
  return bytes === undefined ? null : { file, set: trustFrom(file, bytes) };
}
