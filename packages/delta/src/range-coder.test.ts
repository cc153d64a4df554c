import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitModels } from './bit-models.ts';
import { InputExhausted } from './errors.ts';
import { type BitCoder, RangeDecoder, RangeEncoder } from './range-coder.ts';

const decisions = fc.array(fc.tuple(fc.nat(7), fc.nat(1)), { maxLength: 2000 });

function encode(bits: readonly (readonly [number, number])[]): Uint8Array {
  const encoder = new RangeEncoder(new BitModels(8));
  for (const [model, bit] of bits) encoder.bit(model, bit);
  return encoder.finish();
}

test('decoding gives back every decision, in order, and ends clean', () => {
  fc.assert(
    fc.property(decisions, (bits) => {
      const decoder = new RangeDecoder(new BitModels(8));
      decoder.feed(encode(bits));
      decoder.start();
      for (const [model, bit] of bits) assert.equal(decoder.bit(model, 0), bit);
      assert.ok(decoder.atCleanEnd);
    }),
    { seed: 1 },
  );
});

test('decisions of every sort survive among each other, and both sides know the same afterwards', () => {
  const place = fc.nat(7);
  const any = fc.array(fc.tuple(fc.nat(2), place, place, place, fc.nat(5), fc.nat(1)), { maxLength: 1500 });
  fc.assert(
    fc.property(any, (steps) => {
      const code = (coder: BitCoder, isKnown: boolean): number[] =>
        steps.map(([sort, a, b, c, set, bit]) => {
          const value = isKnown ? bit : 0;
          return sort === 0 ? coder.bit(a, value) : sort === 1 ? coder.mixed(a, b, c, set, value) : coder.even(value);
        });
      const [written, read] = [new BitModels(8), new BitModels(8)];
      const encoder = new RangeEncoder(written);
      const bits = code(encoder, true);
      const decoder = new RangeDecoder(read);
      decoder.feed(encoder.finish());
      decoder.start();
      assert.deepEqual(code(decoder, false), bits);
      assert.ok(decoder.atCleanEnd);
      assert.deepEqual(read, written);
    }),
    { seed: 2 },
  );
});

test('an even decision costs one bit, whatever came before', () => {
  const encoder = new RangeEncoder(new BitModels(1));
  for (let i = 0; i < 8000; i++) encoder.even(i % 3 === 0 ? 1 : 0);
  const { length } = encoder.finish();
  assert.ok(length >= 1000 && length <= 1004, `${length} bytes`);
});

test('a skewed source costs a small fraction of a bit per decision', () => {
  const bits = Array.from({ length: 20000 }, (_, i) => [0, i % 1000 === 999 ? 1 : 0] as const);
  assert.ok(encode(bits).length < 200, `${encode(bits).length} bytes`);
});

test('carries run through long chains of 0xFF', () => {
  for (let length = 1; length < 400; length++) {
    const bits = Array.from({ length }, () => [0, 1] as const);
    const decoder = new RangeDecoder(new BitModels(8));
    decoder.feed(encode(bits));
    decoder.start();
    for (const [model, bit] of bits) assert.equal(decoder.bit(model, 0), bit);
    assert.ok(decoder.atCleanEnd);
  }
});

test('a stream that ends early is noticed, never read past', () => {
  const bytes = encode(Array.from({ length: 500 }, (_, i) => [i % 8, (i * 7) % 3 === 0 ? 1 : 0] as const));
  const decoder = new RangeDecoder(new BitModels(8));
  decoder.feed(bytes.subarray(0, bytes.length - 6));
  decoder.start();
  assert.throws(() => {
    for (let i = 0; i < 500; i++) decoder.bit(i % 8, 0);
  }, InputExhausted);
});

test('probabilities never reach certainty, so every decision stays codable', () => {
  const models = new BitModels(2);
  for (let i = 0; i < 5000; i++) {
    models.update(0, 0);
    models.update(1, 1);
    assert.ok(models.chance(0) < 4096 && models.chance(1) > 0);
  }
});
