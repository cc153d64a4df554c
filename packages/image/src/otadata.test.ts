import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { ImageBuildError, OtadataError } from './errors.ts';
import {
  buildOtadata,
  buildOtadataEntry,
  type OtaState,
  otadataCrc,
  parseOtadata,
  parseOtadataEntry,
} from './otadata.ts';
import { isEntryInvalid } from './slot-selection.ts';

interface EntryVector {
  readonly sequence: number;
  readonly state: Exclude<OtaState, 'unknown'>;
  readonly bytes: string;
  readonly entryInvalid: boolean;
}

const vectors: { entries: EntryVector[] } = JSON.parse(
  readFileSync(new URL('../../../vectors/otadata/entries.json', import.meta.url), 'utf8'),
);

for (const { sequence, state, bytes, entryInvalid } of vectors.entries) {
  test(`vector: ${sequence} ${state}`, () => {
    assert.equal(bytesToHex(buildOtadataEntry({ sequence, state })), bytes);
    const entry = parseOtadataEntry(hexToBytes(bytes));
    assert.deepEqual([entry.sequence, entry.state, entry.crcValid], [sequence, state, true]);
    assert.equal(isEntryInvalid(entry), entryInvalid);
  });
}

test('the CRC is that of the ROM function over the sequence number', () => {
  const known = { 1: 0x4743989a, 2: 0x55f63774, 3: 0xed4a5011, 4: 0x709d68a8 };
  for (const [sequence, crc] of Object.entries(known)) assert.equal(otadataCrc(Number(sequence)), crc);
});

test('a flipped state goes unnoticed by the CRC, a flipped sequence does not', () => {
  const bytes = buildOtadataEntry({ sequence: 5, state: 'valid' });
  for (let bit = 0; bit < 32 * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const inCrcOrSequence = bit < 32 || bit >= 28 * 8;
    assert.equal(parseOtadataEntry(changed).crcValid, !inCrcOrSequence, `bit ${bit}`);
  }
});

test('any 8 KB read as otadata; less is a typed error', () => {
  const truncated = (error: unknown): boolean => error instanceof OtadataError && error.code === 'OTADATA_TRUNCATED';
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(0x1fff), (noise, size) => {
      const bytes = buildOtadata([undefined, undefined]);
      bytes.set(noise, 0x1000);
      assert.equal(parseOtadata(bytes)[0].sequence, 0xffffffff);
      assert.throws(() => parseOtadata(bytes.subarray(0, size)), truncated);
    }),
    { seed: 12, numRuns: 200 },
  );
  assert.throws(() => parseOtadataEntry(new Uint8Array(31)), truncated);
});

test('an entry for the number that means "erased" is refused', () => {
  for (const sequence of [0xffffffff, -1, 1.5]) {
    assert.throws(() => buildOtadataEntry({ sequence, state: 'new' }), ImageBuildError);
  }
});

test('a state no bootloader knows is kept as a number', () => {
  const bytes = buildOtadataEntry({ sequence: 1, state: 'new' });
  bytes[24] = 0x77;
  const { state, stateNumber } = parseOtadataEntry(bytes);
  assert.deepEqual([state, stateNumber], ['unknown', 0x77]);
});
