import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { CliError } from '../errors.ts';
import { hexOf } from '../sizes.ts';
import { type InvalidRecord, RECORDS, trustVectors, type ValidRecord } from '../test-support/write-trust-vectors.ts';
import { TRUST_PARTITION_SIZE, trustFromPartition, trustToPartition, trustToRecord } from './trust-record.ts';
import type { TrustSet } from './trust-set.ts';

const SECTOR = TRUST_PARTITION_SIZE / 2;
const seed = 20_261_121;
const { valid, invalid }: { valid: readonly ValidRecord[]; invalid: readonly InvalidRecord[] } = JSON.parse(
  readFileSync(RECORDS, 'utf8'),
);
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

function setOf({ version, threshold, vendorId, classId, keys }: ValidRecord): TrustSet {
  return {
    anchors: { version, threshold, keys: keys.map(bytesOf) },
    names: new Map(),
    ...(vendorId === null ? {} : { vendorId: bytesOf(vendorId) }),
    ...(classId === null ? {} : { classId: bytesOf(classId) }),
  };
}

/** A partition with these records in its sectors. */
function partitionOf(...records: readonly Uint8Array[]): Uint8Array {
  const partition = new Uint8Array(TRUST_PARTITION_SIZE).fill(0xff);
  for (const [index, record] of records.entries()) partition.set(record, index * SECTOR);
  return partition;
}

const isRefused = (bytes: Uint8Array): boolean => {
  try {
    trustFromPartition('f', bytes);
    return false;
  } catch (error) {
    assert.ok(error instanceof CliError && error.code === 'TRUST_FILE_INVALID', String(error));
    return true;
  }
};

test('the vectors are what the program makes', () => {
  assert.equal(readFileSync(RECORDS, 'utf8'), trustVectors());
});

test('valid records are written and read as the vectors say, 16-byte blocks and no longer than they must be', () => {
  for (const record of valid) {
    const set = setOf(record);
    assert.equal(hexOf(trustToRecord(set)), record.bytes, record.name);
    assert.deepEqual(trustFromPartition('f', bytesOf(record.bytes)), set, record.name);
    assert.equal(bytesOf(record.bytes).length, 96 + 64 * record.keys.length);
  }
});

test('invalid records are refused, alone and in a partition', () => {
  for (const { name, bytes } of invalid) {
    assert.ok(isRefused(bytesOf(bytes)), name);
    assert.ok(isRefused(partitionOf(bytesOf(bytes))), name);
  }
});

test('a partition is 8192 bytes: the record in both sectors, and blank flash in which no older set is left', () => {
  for (const record of valid) {
    const bytes = bytesOf(record.bytes);
    assert.deepEqual(trustToPartition(setOf(record)), partitionOf(bytes, bytes));
  }
});

test('whichever bit of a partition goes bad, the set still counts', () => {
  const [, , five] = valid;
  assert.ok(five);
  const partition = trustToPartition(setOf(five));
  fc.assert(
    fc.property(fc.nat(partition.length * 8 - 1), (bit) => {
      const changed = partition.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.deepEqual(trustFromPartition('f', changed), setOf(five));
    }),
    { seed, numRuns: 300 },
  );
});

test('beside a record of another format no set counts, as on a device', () => {
  const [, two] = valid;
  const others = invalid.filter(({ device }) => device === 'nobody is obeyed');
  assert.ok(two && others.length > 0);
  for (const { name, bytes } of others) {
    assert.ok(isRefused(partitionOf(bytesOf(two.bytes), bytesOf(bytes))), name);
    assert.ok(isRefused(partitionOf(bytesOf(bytes), bytesOf(two.bytes))), name);
  }
});

test('of two sectors the valid one with the higher version counts, whichever sector it is in', () => {
  const [older, newer] = valid.map(({ bytes }) => bytesOf(bytes));
  assert.ok(older && newer);
  for (const partition of [partitionOf(older, newer), partitionOf(newer, older)]) {
    assert.equal(trustFromPartition('f', partition).anchors.version, 1);
  }
});

test('a power cut while a new set is written leaves the old one, or the new one, whole', () => {
  const [older, newer] = valid.map(({ bytes }) => bytesOf(bytes));
  assert.ok(older && newer);
  for (let written = 0; written <= newer.length; written += 16) {
    const torn = new Uint8Array(newer.length).fill(0xff);
    torn.set(newer.subarray(0, written));
    const { anchors } = trustFromPartition('f', partitionOf(older, torn));
    assert.equal(anchors.version, written === newer.length ? 1 : 0);
  }
});

test('whichever byte of a record is changed, it counts no more', () => {
  const record = bytesOf(valid[2]?.bytes ?? '');
  fc.assert(
    fc.property(fc.nat(record.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = record.slice();
      changed[at] = (changed[at] ?? 0) ^ mask;
      assert.ok(isRefused(changed), `byte ${at} xor ${mask}`);
    }),
    { seed, numRuns: 300 },
  );
});

test('random bytes, and random bytes behind the magic, are refused with a CliError and nothing else', () => {
  const magic = new TextEncoder().encode('ALFT');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.boolean(), (bytes, hasMagic) => {
      assert.ok(isRefused(hasMagic ? Uint8Array.of(...magic, 1, 1, 1, 0, ...bytes) : bytes));
    }),
    { seed, numRuns: 500 },
  );
});
