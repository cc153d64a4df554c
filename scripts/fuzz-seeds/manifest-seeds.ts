import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seed } from './seed.ts';

const vectors = join(import.meta.dirname, '../../vectors/manifests');

/** As `device/core/tests/fuzz_manifest.c` reads the first byte. */
const MANIFEST = 0;
const ENVELOPE = 1;
const STATEMENT = 2;
const WITH_KEYS = 4;
const FIRST_SIGNATURE_WRONG = 0x10;

interface Case {
  readonly name: string;
  readonly hex: string;
  readonly error?: string;
}

/** Manifests, envelopes and statements of every shape, from `vectors/manifests/`. */
export function manifestSeeds(): readonly Seed[] {
  const read = (file: string): Case[] => JSON.parse(readFileSync(join(vectors, file), 'utf8'));
  const valid = read('valid.json').map(({ hex }) => Buffer.from(hex, 'hex'));
  const statements = read('trust.json').filter(({ error }) => error === undefined);
  const seeds = [
    ...valid.slice(0, 2).map((bytes) => ({ head: MANIFEST, about: 'manifest', bytes: manifestIn(bytes) })),
    ...valid.slice(16, 19).map((bytes) => ({ head: MANIFEST, about: 'manifest', bytes: manifestIn(bytes) })),
    ...valid.slice(0, 8).map((bytes) => ({ head: ENVELOPE | WITH_KEYS, about: 'envelope', bytes })),
    ...valid.slice(6, 8).map((bytes) => ({ head: ENVELOPE, about: 'laboratory', bytes })),
    ...valid.slice(2, 3).map((bytes) => ({
      head: ENVELOPE | WITH_KEYS | FIRST_SIGNATURE_WRONG,
      about: 'wrong-signature',
      bytes,
    })),
    ...statements
      .slice(0, 5)
      .map(({ hex }) => ({ head: STATEMENT | WITH_KEYS, about: 'statement', bytes: Buffer.from(hex, 'hex') })),
  ];
  return seeds.map(({ head, about, bytes }, index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${about}`,
    bytes: Uint8Array.of(head, ...bytes),
  }));
}

/** The content of the second byte string of an envelope. */
function manifestIn(envelope: Buffer): Buffer {
  const [wrapperAt, wrapperSize] = stringAt(envelope, 4);
  const [at, size] = stringAt(envelope, wrapperAt + wrapperSize + 1);
  return envelope.subarray(at, at + size);
}

function stringAt(bytes: Buffer, offset: number): [at: number, size: number] {
  return bytes[offset] === 0x58
    ? [offset + 2, bytes.readUInt8(offset + 1)]
    : [offset + 3, bytes.readUInt16BE(offset + 1)];
}
