/**
 * Whose signatures count: trust anchors as a command line names them.
 * @module
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../commands/context.ts';
import { errnoOf, usage } from '../errors.ts';
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
  const loose: { file: string; bytes: Uint8Array }[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    if (looksLikePublicKeys(bytes)) loose.push({ file, bytes });
    else sets.push({ file, set: trustFrom(file, bytes) });
  }
  if (loose.length > 0) {
    const found = loose.map(({ file, bytes }) => trustOfPublicKeys(file, bytes).anchors);
    const written = Math.max(...found.map((anchors) => anchors.threshold));
    const keys = found.flatMap((anchors) => anchors.keys);
    const needed = threshold === undefined ? written : parseWhole(threshold, 'threshold', 1);
    const set = trustSetOf({ version: 0, threshold: needed, keys }, {}, new Map());
    sets.push({ file: loose.map(({ file }) => file).join(', '), set });
  } else if (threshold !== undefined) {
    throw usage('--threshold is for public keys; a set of trust anchors says itself how many must sign');
  }
  return sets;
}

/** Whether a file holds keys and nothing else: PEM, or one key in DER. */
export function looksLikePublicKeys(bytes: Uint8Array): boolean {
  return isWholeSequence(bytes) || /^-----BEGIN /m.test(new TextDecoder('latin1').decode(bytes));
}

/** The keys of a file of public keys as a set; what `aloft keys export` wrote above them counts. */
export function trustOfPublicKeys(file: string, bytes: Uint8Array): TrustSet {
  const keys = isWholeSequence(bytes)
    ? [readPublicKey(file, bytes)]
    : readPem(file, bytes).map(({ text }) => readPublicKey(file, new TextEncoder().encode(text)));
  const threshold = Math.min(writtenThreshold(bytes), keys.length);
  return trustSetOf({ version: 0, threshold, keys }, {}, new Map());
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

/** The set that lies beside the keys; null where there is none. One that cannot be read is no reason to go on without. */
export async function trustBesideKeys(context: Context, keys: string | undefined): Promise<NamedTrust | null> {
  const file = join(keyFolder(context, keys), TRUST_NAME);
  if (await isAbsent(file)) return null;
  return { file, set: trustFrom(file, await readInput(file)) };
}

async function isAbsent(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return false;
  } catch (error) {
    // What else is wrong, the reader says.
    return errnoOf(error) === 'ENOENT';
  }
}
