import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classIdOf, vendorIdOf } from '@aloft/release';

/** As `vectors/trust-anchors/README.md` describes the file. */
interface Records {
  readonly valid: readonly {
    readonly version: number;
    readonly threshold: number;
    readonly vendorId: string | null;
    readonly classId: string | null;
    readonly keys: readonly string[];
    readonly bytes: string;
  }[];
  readonly invalid: readonly { readonly device: string; readonly bytes: string }[];
}

/**
 * Writes the vectors of records of keys as one file that a C program reads without a JSON parser;
 * `device/core/tests/trust_records.c` says how.
 *
 * @param root the repository
 * @param path the file to write
 */
export function writeNativeTrustRecords(root: string, path: string): void {
  const { valid, invalid }: Records = JSON.parse(
    readFileSync(join(root, 'vectors/trust-anchors/records.json'), 'utf8'),
  );
  const anyone = '00'.repeat(16);
  writeFileSync(
    path,
    Buffer.concat([
      vendorIdOf('example.com'),
      classIdOf('example.com', 'door-sensor'),
      ...valid.flatMap(({ version, threshold, vendorId, classId, keys, bytes }) => [
        Buffer.of(1),
        u32(version),
        Buffer.of(threshold),
        bytesOf(vendorId ?? anyone),
        bytesOf(classId ?? anyone),
        Buffer.of(keys.length),
        bytesOf(keys.join('')),
        withSize(bytes),
      ]),
      ...invalid.flatMap(({ device, bytes }) => [invalidHead(device), withSize(bytes)]),
    ]),
  );
}

function invalidHead(device: string): Buffer {
  const kind = new Map([
    ['passed over', 0],
    ['nobody is obeyed', 2],
    ['counts', 3],
  ]).get(device);
  if (kind === undefined) throw new Error(`"${device}" is nothing that devices make of a record`);
  const head = Buffer.alloc(39);
  head[0] = kind;
  return head;
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function withSize(hex: string): Buffer {
  const bytes = bytesOf(hex);
  return Buffer.concat([u32(bytes.length), bytes]);
}
