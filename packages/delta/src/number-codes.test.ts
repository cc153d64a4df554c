import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitModels } from './bit-models.ts';
import { NUMBER_MODELS } from './contexts.ts';
import { codeNumber, codeSigned, codeTree, LARGEST_NUMBER } from './number-codes.ts';
import { type BitCoder, RangeDecoder, RangeEncoder } from './range-coder.ts';

/** Encode, decode, and give back what was decoded. */
function roundTrip<T>(values: readonly T[], code: (coder: BitCoder, value: T) => T, nothing: T): T[] {
  const encoder = new RangeEncoder(new BitModels(256));
  for (const value of values) assert.equal(code(encoder, value), value);
  const decoder = new RangeDecoder(new BitModels(256));
  decoder.feed(encoder.finish());
  decoder.start();
  const back = values.map(() => code(decoder, nothing));
  assert.ok(decoder.atCleanEnd);
  return back;
}

test('every number from 0 to 2^32 - 2 survives', () => {
  const edges = Array.from({ length: 32 }, (_, i) => [2 ** i - 1, 2 ** i, 2 ** i + 1]).flat();
  const number = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: LARGEST_NUMBER }));
  fc.assert(
    fc.property(fc.array(number), (values) => {
      const all = [...edges.filter((value) => value <= LARGEST_NUMBER), LARGEST_NUMBER, ...values];
      assert.deepEqual(
        roundTrip(all, (coder, value) => codeNumber(coder, 0, value), 0),
        all,
      );
    }),
    { seed: 3 },
  );
});

test('signed numbers survive from -(2^31 - 1) to 2^31 - 1', () => {
  const edges = [0, -1, 1, -2, 2, -0x7fffffff, 0x7fffffff];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -0x7fffffff, max: 0x7fffffff })), (values) => {
      const all = [...edges, ...values];
      assert.deepEqual(
        roundTrip(all, (coder, value) => codeSigned(coder, 0, value), 0),
        all,
      );
    }),
    { seed: 4 },
  );
});

test('bytes survive as trees', () => {
  const all = Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(
    roundTrip(all, (coder, value) => codeTree(coder, 0, 8, value), 0),
    all,
  );
});

test('a number touches its own models, all of them and no others', () => {
  const touched = new Set<number>();
  const coder: BitCoder = {
    bit(index, value) {
      touched.add(index);
      return value;
    },
    mixed: () => assert.fail('numbers are not mixed'),
    even: (value) => value,
  };
  for (let i = 0; i < 32; i++) {
    for (const value of [2 ** i - 1, 2 ** i, 1.25 * 2 ** i, 1.5 * 2 ** i, 1.75 * 2 ** i, 2 ** (i + 1) - 2]) {
      codeNumber(coder, 1000, Math.min(Math.floor(value), LARGEST_NUMBER));
    }
  }
  // Numbers of length 1 have no second bit behind the leading one.
  assert.equal(touched.size, NUMBER_MODELS - 2, 'all of its own are of use');
  for (const index of touched) assert.ok(index >= 1000 && index < 1000 + NUMBER_MODELS, `model ${index}`);
});
