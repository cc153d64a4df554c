import { readInput } from '../files.ts';
import { looksLikeTrustPython, trustFromPython } from './read-trust-python.ts';
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

/** Whether bytes are the C header that `aloft keys export` writes; nothing reads it back. */
export function looksLikeTrustHeader(bytes: Uint8Array): boolean {
  return /^#ifndef ALOFT_TRUST_ANCHORS_H\r?$/m.test(new TextDecoder('latin1').decode(bytes.subarray(0, 1024)));
}

/** The trust anchors of a file that `aloft keys export` wrote as JSON, partition or Python module. */
export async function readTrustFile(file: string): Promise<TrustSet> {
  return trustFrom(file, await readInput(file));
}

/** The same from bytes that were read already. */
export function trustFrom(file: string, bytes: Uint8Array): TrustSet {
  if (looksLikeTrustRecord(bytes)) return trustFromPartition(file, bytes);
  if (looksLikeJson(bytes)) return trustFromJson(file, new TextDecoder().decode(bytes).replace(/^\ufeff/, ''));
  if (looksLikeTrustPython(bytes)) return trustFromPython(file, bytes);
  if (looksLikeTrustHeader(bytes)) {
    throw badTrustFile(
      file,
      'is a C header of trust anchors, which compilers read; give the JSON, partition or Python module of the same set',
    );
  }
  const what = looksLikeStatement(bytes)
    ? 'is a trust statement; give the set of keys it starts from or leads to, as JSON, partition or Python module'
    : 'holds no trust anchors that are read back; give the JSON, partition or Python module that aloft keys export wrote';
  throw badTrustFile(file, what);
}
