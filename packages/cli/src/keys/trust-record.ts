/**
 * Trust anchors in flash: a record, and the partition of two sectors that holds it (docs/spec/trust-anchors.md).
 * @module
 */
import { createHash } from 'node:crypto';
import { checkTrustAnchors, MAX_SIGNATURES, MAX_TRUSTED_KEYS } from '@aloft/release';
import { badTrustFile } from './trust-json.ts';
import type { TrustSet } from './trust-set.ts';

/** Bytes of a flash sector: the least that can be erased. */
const SECTOR_SIZE = 4096;
const SECTORS = [0, SECTOR_SIZE] as const;
/** Bytes of the partition: each sector holds the record, so that no single bit loses it. */
export const TRUST_PARTITION_SIZE: number = 2 * SECTOR_SIZE;

const MAGIC = 'ALFT';
const FORMAT = 1;
const HEAD_SIZE = 64;
/** x and y; the 0x04 before them is the same for all. */
const POINT_SIZE = 64;
const DIGEST_SIZE = 32;
const ID_SIZE = 16;
/** Of every format; only the pieces of format 1 are keys. */
const PIECE_SIZE = 64;
const AT = {
  format: 4,
  threshold: 5,
  count: 6,
  zero: 7,
  version: 8,
  size: 12,
  vendorId: 16,
  classId: 32,
  reserved: 48,
} as const;

/** The record of a set. */
export function trustToRecord({ anchors, vendorId, classId }: TrustSet): Uint8Array {
  const { version, threshold, keys } = checkTrustAnchors(anchors);
  const size = sizeFor(keys.length);
  const record = new Uint8Array(size);
  const view = new DataView(record.buffer);
  record.set(new TextEncoder().encode(MAGIC));
  record[AT.format] = FORMAT;
  record[AT.threshold] = threshold;
  record[AT.count] = keys.length;
  view.setUint32(AT.version, version, true);
  view.setUint32(AT.size, size, true);
  if (vendorId !== undefined) record.set(vendorId, AT.vendorId);
  if (classId !== undefined) record.set(classId, AT.classId);
  for (const [index, key] of keys.entries()) record.set(key.subarray(1), HEAD_SIZE + index * POINT_SIZE);
  record.set(digestOf(record.subarray(0, size - DIGEST_SIZE)), size - DIGEST_SIZE);
  return record;
}

/** The whole partition: the record in both sectors, so that no older set is left, and one bad bit takes only one of them. */
export function trustToPartition(set: TrustSet): Uint8Array {
  const partition = new Uint8Array(TRUST_PARTITION_SIZE).fill(0xff);
  const record = trustToRecord(set);
  for (const at of SECTORS) partition.set(record, at);
  return partition;
}

/** Whether bytes may be a record or a partition with one. */
export function looksLikeTrustRecord(bytes: Uint8Array): boolean {
  return SECTORS.some((at) => new TextDecoder('latin1').decode(bytes.subarray(at, at + 4)) === MAGIC);
}

/**
 * The set that counts in a record or a partition: the valid one with the highest version.
 *
 * @throws {CliError} `TRUST_FILE_INVALID`, with what is wrong with the first sector when neither holds a valid record, or
 *   when one holds a whole record of another format: a device obeys nobody then
 */
export function trustFromPartition(file: string, bytes: Uint8Array): TrustSet {
  const sectors = SECTORS.map((at) => bytes.subarray(at, at + SECTOR_SIZE));
  const other = sectors.find(isOfOtherFormat);
  if (other !== undefined) throw badTrustFile(file, String(readRecord(other)));
  const read = sectors.map(readRecord);
  const newest = read.reduce<TrustSet | undefined>(
    (best, set) =>
      typeof set !== 'string' && (best === undefined || set.anchors.version > best.anchors.version) ? set : best,
    undefined,
  );
  if (newest !== undefined) return newest;
  const fault = read.find((each) => typeof each === 'string' && each !== 'has no record');
  throw badTrustFile(file, typeof fault === 'string' ? fault : 'has no record of trust anchors');
}

/** Whether a sector holds a whole record that only another version reads: its size and its digest are where all have them. */
function isOfOtherFormat(sector: Uint8Array): boolean {
  if (sector.length < sizeFor(0) || new TextDecoder('latin1').decode(sector.subarray(0, 4)) !== MAGIC) return false;
  const size = new DataView(sector.buffer, sector.byteOffset, sector.length).getUint32(AT.size, true);
  const fits = size >= sizeFor(0) && size <= sector.length && (size - sizeFor(0)) % PIECE_SIZE === 0;
  return fits && sector[AT.format] !== FORMAT && hasGoodDigest(sector, size);
}

function hasGoodDigest(sector: Uint8Array, size: number): boolean {
  const end = size - DIGEST_SIZE;
  return digestOf(sector.subarray(0, end)).equals(sector.subarray(end, size));
}

/** The set of a sector, or what is wrong with it. */
function readRecord(sector: Uint8Array): TrustSet | string {
  if (new TextDecoder('latin1').decode(sector.subarray(0, 4)) !== MAGIC) return 'has no record';
  if (sector.length < HEAD_SIZE) return 'is cut short within the head of the record';
  const view = new DataView(sector.buffer, sector.byteOffset, sector.length);
  const [format = 0, threshold = 0, count = 0, zero = 0] = sector.subarray(AT.format);
  if (format !== FORMAT) return `has a record of format ${format}; this version knows ${FORMAT}`;
  if (zero !== 0 || sector.subarray(AT.reserved, HEAD_SIZE).some((byte) => byte !== 0)) {
    return 'has a record with bytes that must be zero and are not';
  }
  if (count < 1 || count > MAX_TRUSTED_KEYS)
    return `has a record of ${count} keys; 1 to ${MAX_TRUSTED_KEYS} are possible`;
  if (threshold < 1 || threshold > Math.min(count, MAX_SIGNATURES))
    return `has a threshold of ${threshold} with ${count} keys`;
  const size = sizeFor(count);
  if (view.getUint32(AT.size, true) !== size)
    return `has a record whose size is not that of ${count} keys, ${size} bytes`;
  if (sector.length < size) return `is cut short: ${sector.length} of ${size} bytes of the record`;
  if (!hasGoodDigest(sector, size)) {
    return 'has a damaged record: its SHA-256 is another; a cut or a bad copy';
  }
  const keys = Array.from({ length: count }, (_, index) => {
    const at = HEAD_SIZE + index * POINT_SIZE;
    return Uint8Array.of(4, ...sector.subarray(at, at + POINT_SIZE));
  });
  if (keys.some((key, index) => index > 0 && Buffer.compare(keys[index - 1] ?? key, key) >= 0)) {
    return 'has keys twice or out of order';
  }
  try {
    const anchors = checkTrustAnchors({ version: view.getUint32(AT.version, true), threshold, keys });
    return { anchors, names: new Map(), ...idOf(sector, 'vendorId'), ...idOf(sector, 'classId') };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function idOf<Name extends 'vendorId' | 'classId'>(sector: Uint8Array, name: Name): { [key in Name]?: Uint8Array } {
  const id = sector.slice(AT[name], AT[name] + ID_SIZE);
  const found: { [key in Name]?: Uint8Array } = {};
  if (id.some((byte) => byte !== 0)) found[name] = id;
  return found;
}

function sizeFor(count: number): number {
  return HEAD_SIZE + count * POINT_SIZE + DIGEST_SIZE;
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
