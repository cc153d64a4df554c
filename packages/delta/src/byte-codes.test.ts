import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitModels } from './bit-models.ts';
import { ByteCodes, LEAST_TABLE_BITS, MOST_TABLE_BITS } from './byte-codes.ts';
import { modelsFor, TABLES } from './contexts.ts';
import { type BitCoder, RangeDecoder, RangeEncoder } from './range-coder.ts';
import { RandomSource } from './vectors/random-source.ts';

const byte = fc.nat(255);
/** A literal with what surrounds it, or a difference with the byte it is one to. */
const symbol = fc.oneof(
  fc.record({ kind: fc.constant('literal' as const), last: byte, first: byte, phase: fc.nat(3), value: byte }),
  fc.record({ kind: fc.constant('difference' as const), old: byte, isCode: fc.boolean(), value: byte }),
);
type Symbol = typeof symbol extends fc.Arbitrary<infer T> ? T : never;

function code(bytes: ByteCodes, it: Symbol, value: number): number {
  return it.kind === 'literal'
    ? bytes.literal(it.last, it.first, it.phase, value)
    : bytes.difference(it.old, it.isCode, value);
}

test('every byte survives in every context, with tables of every size', () => {
  const bits = fc.integer({ min: LEAST_TABLE_BITS, max: MOST_TABLE_BITS });
  fc.assert(
    fc.property(bits, fc.array(symbol, { maxLength: 300 }), (tableBits, symbols) => {
      const encoder = new RangeEncoder(new BitModels(modelsFor(tableBits)));
      const writer = new ByteCodes(encoder, tableBits);
      for (const it of symbols) assert.equal(code(writer, it, it.value), it.value);
      const decoder = new RangeDecoder(new BitModels(modelsFor(tableBits)));
      decoder.feed(encoder.finish());
      decoder.start();
      const reader = new ByteCodes(decoder, tableBits);
      for (const it of symbols) assert.equal(code(reader, it, 0), it.value);
      assert.ok(decoder.atCleanEnd);
    }),
    { seed: 7 },
  );
});

test('each of the three opinions comes from a table of its own, and none from outside', () => {
  for (const tableBits of [LEAST_TABLE_BITS, 11, MOST_TABLE_BITS]) {
    const size = 1 << tableBits;
    const touched = [new Set<number>(), new Set<number>(), new Set<number>()];
    const coder: BitCoder = {
      bit: () => assert.fail('bytes are mixed'),
      even: () => assert.fail('bytes are mixed'),
      mixed(a, b, c, set, value) {
        for (const [i, model] of [a, b, c].entries()) touched[i]?.add(model);
        assert.ok(set >= 0 && set < 6);
        return value;
      },
    };
    const bytes = new ByteCodes(coder, tableBits);
    const random = new RandomSource(tableBits);
    const any = (): number => random.below(256);
    for (let i = 0; i < 1 << 13; i++) {
      bytes.literal(any(), any(), random.below(4), any());
      bytes.difference(any(), random.chance(0.5), any());
    }
    touched.forEach((models, table) => {
      for (const model of models) {
        assert.ok(model >= TABLES + table * size && model < TABLES + (table + 1) * size, `${model} in table ${table}`);
      }
    });
    assert.ok((touched[2]?.size ?? 0) > size / 2, 'the hash spreads');
  }
});

test('what comes again costs little', () => {
  const encoder = new RangeEncoder(new BitModels(modelsFor(10)));
  const bytes = new ByteCodes(encoder, 10);
  for (let i = 0; i < 4000; i++)
    bytes.literal([7, 99, 200, 3][(i + 3) % 4] ?? 0, 7, i % 4, [7, 99, 200, 3][i % 4] ?? 0);
  const { length } = encoder.finish();
  assert.ok(length < 100, `${length} bytes`);
});
