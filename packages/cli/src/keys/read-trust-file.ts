import { readInput } from '../files.ts';
import { badTrustFile, trustFromJson } from './trust-json.ts';
import { looksLikeTrustRecord, trustFromPartition } from './trust-record.ts';
import type { TrustSet } from './trust-set.ts';

/** A trust statement is a CBOR map of two byte-string entries, and its first key is 1. */
export function looksLikeStatement(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa2 && bytes[1] === 0x01;
}

/** Whether bytes look like a JSON object. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

/** The trust anchors of a file that `aloft keys export` wrote as JSON or partition. */
export async function readTrustFile(file: string): Promise<TrustSet> {
  return trustFrom(file, await readInput(file));
}

/** The same from bytes that were read already. */
export function trustFrom(file: string, bytes: Uint8Array): TrustSet {
  if (looksLikeTrustRecord(bytes)) return trustFromPartition(file, bytes);
  if (looksLikeJson(bytes)) return trustFromJson(file, new TextDecoder().decode(bytes).replace(/^\ufeff/, ''));
  const what = looksLikeStatement(bytes)
    ? 'is a trust statement; give the set of keys it starts from or leads to, as JSON or partition'
    : 'holds no trust anchors; give the JSON or partition that aloft keys export wrote';
  throw badTrustFile(file, what);
}
