import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seed } from './seed.ts';

const BLANK = [0, 0];
const BYTES = 1;
const SEALED = 2;
const FITTED = 3;
const OTHER_FORMAT = 4;

const vectors: { valid: { bytes: string }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/trust-anchors/records.json'), 'utf8'),
);
const [oneKey, twoKeys] = vectors.valid.map(({ bytes }) => [...Buffer.from(bytes, 'hex')]);
const any = oneKey ?? [];

/** A sector with these bytes. */
const sector = (kind: number, bytes: readonly number[]): readonly number[] => [kind, bytes.length / 16 - 1, ...bytes];

/** The record that every device takes, of this version. */
const version = (value: number): readonly number[] => [...any.slice(0, 8), value, 0, 0, 0, ...any.slice(12)];

/** A head of eight keys, and keys that ascend; the rest is made to fit. */
const eightKeys = [
  ...Array<number>(6).fill(0),
  7,
  0,
  9,
  ...Array<number>(55).fill(0),
  ...Array.from({ length: 8 }, (_, key) => [key + 1, ...Array<number>(63).fill(key)]).flat(),
  ...Array<number>(32).fill(0),
];

const KEEP = [0, 0, 1];
const KEEP_FOUR = [3, 0, 1];
const cutAt = (operation: number): readonly number[] => [1, operation, operation + 1];

const seeds: Readonly<Record<string, readonly number[]>> = {
  'blank-and-new-sets': [...BLANK, ...BLANK, ...KEEP, ...KEEP_FOUR, ...KEEP],
  'blank-and-cuts': [...BLANK, ...BLANK, ...[1, 2, 3, 4, 5].flatMap(cutAt), ...KEEP],
  'a-record-in-each-sector': [...sector(SEALED, version(8)), ...sector(SEALED, version(9)), ...cutAt(1), ...cutAt(3)],
  'the-newer-one-first': [...sector(SEALED, version(9)), ...sector(SEALED, version(8)), ...KEEP, ...cutAt(2)],
  'older-than-the-program': [...sector(SEALED, version(2)), ...sector(SEALED, version(1)), ...cutAt(2), ...KEEP],
  'for-another-vendor': [...sector(BYTES, twoKeys ?? []), ...BLANK, ...KEEP],
  'a-wrong-digest': [...sector(BYTES, version(8)), ...sector(BYTES, any), ...KEEP],
  'eight-keys': [...sector(FITTED, eightKeys), ...sector(BYTES, any), ...KEEP, ...cutAt(4)],
  'the-highest-version': [...sector(FITTED, [...eightKeys.slice(0, 8), 255, 255, 255, 255, ...eightKeys.slice(12)]), 0],
  'a-newer-format': [
    ...sector(OTHER_FORMAT, [...eightKeys.slice(0, 4), 2, ...eightKeys.slice(5)]),
    ...sector(SEALED, any),
    ...KEEP,
  ],
  'cut-between-the-copies': [...BLANK, ...BLANK, ...[5, 6, 7, 8, 9].flatMap(cutAt), ...KEEP],
};

/** Content of the sectors of the keys and what is then done with them, in the form of `fuzz_trust.c`. */
export function trustSeeds(): readonly Seed[] {
  return Object.entries(seeds).map(([name, bytes], index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${name}`,
    bytes: Uint8Array.from(bytes),
  }));
}
