import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEAST_TABLE_BITS, MOST_TABLE_BITS } from './byte-codes.ts';
import { DeltaError } from './errors.ts';
import {
  buildPatchHeader,
  MAX_IMAGE_SIZE,
  PATCH_DIGEST_SIZE,
  PATCH_HEADER_SIZE,
  type PatchHeader,
  parsePatchHeader,
  ramFor,
  shiftsWithin,
} from './header.ts';
import { brokenHeaders } from './vectors/broken-headers.ts';

const needs = fc.record({
  hasBase: fc.boolean(),
  tableBits: fc.integer({ min: LEAST_TABLE_BITS, max: MOST_TABLE_BITS }),
});
const digest = fc.uint8Array({ minLength: PATCH_DIGEST_SIZE, maxLength: PATCH_DIGEST_SIZE });

const header: fc.Arbitrary<PatchHeader> = fc
  .record({
    needs,
    shifts: fc.nat(512),
    chipId: fc.nat(0xffff),
    patchSize: fc.integer({ min: PATCH_HEADER_SIZE + 4, max: 0xffffffff }),
    size: fc.integer({ min: 1, max: MAX_IMAGE_SIZE }),
    targetSize: fc.integer({ min: 1, max: MAX_IMAGE_SIZE }),
    set: fc.constantFrom('none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'),
    base: digest,
    targetDigest: digest,
  })
  .map(({ needs: need, shifts, size, base, ...rest }) => ({
    ...rest,
    version: 1,
    baseSize: need.hasBase ? size : 0,
    baseDigest: need.hasBase ? base : new Uint8Array(PATCH_DIGEST_SIZE),
    tableBits: need.tableBits,
    ramSize: ramFor(need, shifts),
  }));

test('what a header is built of is read from it again', () => {
  fc.assert(
    fc.property(header, (written) => {
      const bytes = buildPatchHeader(written);
      assert.equal(bytes.length, PATCH_HEADER_SIZE);
      assert.deepEqual(parsePatchHeader(bytes), written);
    }),
    { seed: 16 },
  );
});

test('a header with any bit turned over is refused', () => {
  const [sample] = fc.sample(header, { numRuns: 1, seed: 17 });
  assert.ok(sample !== undefined);
  const bytes = buildPatchHeader(sample);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
    assert.throws(() => parsePatchHeader(damaged), DeltaError, `bit ${bit}`);
  }
});

for (const { name, patch, error } of brokenHeaders()) {
  if (error === 'PATCH_OVERLONG' || (error === 'PATCH_TRUNCATED' && patch.length >= PATCH_HEADER_SIZE)) continue;
  test(`refused as ${error}: ${name}`, () => {
    assert.throws(() => parsePatchHeader(patch), { name: 'DeltaError', code: error });
  });
}

test('the memory made for a map holds it, with less than two entries to spare', () => {
  fc.assert(
    fc.property(needs, fc.nat(600), (need, shifts) => {
      const size = ramFor(need, shifts);
      const room = shiftsWithin(need, size);
      assert.ok(room >= shifts && room < shifts + 2, `${shifts} entries: room for ${room}`);
    }),
    { seed: 18 },
  );
});

test('what fits into a budget stays inside it, and one more does not', () => {
  fc.assert(
    fc.property(needs, fc.nat(200_000), (need, budget) => {
      const shifts = shiftsWithin(need, budget);
      if (shifts < 0) assert.ok(ramFor(need, 0) > budget);
      else assert.ok(ramFor(need, shifts) <= budget && ramFor(need, shifts + 1) > budget);
    }),
    { seed: 19 },
  );
});

test('the most memory that a decoder needs can be written down', () => {
  const most = ramFor({ hasBase: true, tableBits: MOST_TABLE_BITS }, 512);
  assert.ok(most / 16 <= 0xffff && most % 16 === 0);
});
