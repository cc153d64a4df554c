/**
 * Writes `vectors/trust-anchors/records.json`: `node packages/cli/src/test-support/write-trust-vectors.ts`. A test
 * compares the file with what this makes.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { classIdOf, vendorIdOf } from '@aloft/release';
import { trustToRecord } from '../keys/trust-record.ts';
import type { TrustSet } from '../keys/trust-set.ts';
import { hexOf } from '../sizes.ts';

const VECTORS = new URL('../../../../vectors/', import.meta.url);

export const RECORDS: URL = new URL('trust-anchors/records.json', VECTORS);

/** A record as the file has it. */
export interface ValidRecord {
  readonly name: string;
  readonly version: number;
  readonly threshold: number;
  readonly vendorId: string | null;
  readonly classId: string | null;
  readonly keys: readonly string[];
  readonly bytes: string;
}

/**
 * What a device makes of a sector: it holds no record; or one of a format that only a newer program reads, so that nobody is
 * obeyed; or it counts, because that keys are points was seen to before they were written.
 */
export type InvalidOnDevice = 'passed over' | 'nobody is obeyed' | 'counts';

/** Bytes of a sector that are not the record of a set, which rule says so, and what a device makes of them. */
export interface InvalidRecord {
  readonly name: string;
  readonly device: InvalidOnDevice;
  readonly bytes: string;
}

/** The public keys of `vectors/manifests/keys.json`, in ascending order of their bytes. */
function testKeys(): readonly Uint8Array[] {
  const keys: { publicKey: string }[] = JSON.parse(readFileSync(new URL('manifests/keys.json', VECTORS), 'utf8'));
  return keys
    .map(({ publicKey }) => publicKey)
    .sort()
    .map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
}

function validRecords(): readonly ValidRecord[] {
  const keys = testKeys();
  const vendorId = vendorIdOf('example.com');
  const classId = classIdOf('example.com', 'door-sensor');
  const sets: readonly (readonly [name: string, set: TrustSet])[] = [
    [
      'one key, for any vendor and class',
      { anchors: { version: 0, threshold: 1, keys: keys.slice(0, 1) }, names: new Map() },
    ],
    [
      'two keys of a vendor',
      { anchors: { version: 1, threshold: 1, keys: keys.slice(0, 2) }, vendorId, names: new Map() },
    ],
    [
      'five keys, four must sign, one class, the highest version',
      { anchors: { version: 0xffffffff, threshold: 4, keys }, vendorId, classId, names: new Map() },
    ],
  ];
  return sets.map(([name, set]) => ({
    name,
    version: set.anchors.version,
    threshold: set.anchors.threshold,
    vendorId: set.vendorId === undefined ? null : hexOf(set.vendorId),
    classId: set.classId === undefined ? null : hexOf(set.classId),
    keys: set.anchors.keys.map(hexOf),
    bytes: hexOf(trustToRecord(set)),
  }));
}

function invalidRecords(): readonly InvalidRecord[] {
  const [, two] = validRecords();
  const good = Buffer.from(two?.bytes ?? '', 'hex');
  const changed = (at: number, ...bytes: readonly number[]): Buffer => {
    const record = Buffer.from(good);
    record.set(bytes, at);
    return record;
  };
  // Right but for the one fault: the digest is made anew.
  const sealed = (record: Buffer): Buffer => {
    const head = record.subarray(0, record.length - 32);
    return Buffer.concat([head, createHash('sha256').update(head).digest()]);
  };
  const swapped = Buffer.from(good);
  good.copy(swapped, 64, 128, 192);
  good.copy(swapped, 128, 64, 128);
  const twice = Buffer.from(good);
  good.copy(twice, 128, 64, 128);
  // Four pieces more than any set of keys, in the form that every format has.
  const larger = Buffer.alloc(96 + 64 * 12, 7);
  good.copy(larger, 0, 0, 64);
  larger[4] = 3;
  larger.writeUInt32LE(larger.length, 12);
  const cases: readonly (readonly [name: string, bytes: Buffer, device?: InvalidOnDevice])[] = [
    ['blank flash', Buffer.alloc(256, 0xff)],
    ['another magic', sealed(changed(0, 0x41, 0x4c, 0x46, 0x50))],
    ['format 2', sealed(changed(4, 2)), 'nobody is obeyed'],
    ['format 0', sealed(changed(4, 0)), 'nobody is obeyed'],
    ['format 3, of a size no set of keys has', sealed(larger), 'nobody is obeyed'],
    ['format 2 with the digest of format 1', changed(4, 2)],
    ['threshold 0', sealed(changed(5, 0))],
    ['threshold above the number of keys', sealed(changed(5, 3))],
    ['no keys', sealed(changed(6, 0))],
    ['nine keys', sealed(changed(6, 9))],
    ['byte 7 is not zero', sealed(changed(7, 1))],
    ['the last reserved byte is not zero', sealed(changed(63, 1))],
    ['size of one key less', sealed(changed(12, good.length - 64))],
    ['keys out of order', sealed(swapped)],
    ['the same key twice', sealed(twice)],
    ['a key that is no point of the curve', sealed(changed(191, (good[191] ?? 0) ^ 1)), 'counts'],
    ['a bit of the digest', changed(good.length - 1, (good.at(-1) ?? 0) ^ 1)],
    ['a bit of the version', changed(8, 3)],
    [
      'writing was cut behind the first key',
      Buffer.concat([good.subarray(0, 128), Buffer.alloc(good.length - 128, 0xff)]),
    ],
    ['the last byte is missing', good.subarray(0, -1)],
    ['the head alone', good.subarray(0, 63)],
  ];
  return cases.map(([name, bytes, device = 'passed over']) => ({ name, device, bytes: hexOf(bytes) }));
}

/** The whole file. */
export function trustVectors(): string {
  return `${JSON.stringify({ valid: validRecords(), invalid: invalidRecords() }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(RECORDS, trustVectors());
