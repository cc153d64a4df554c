import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Surroundings } from './surroundings.ts';
import type { InstructionSet } from './walker.ts';

/** Sizes of the instructions that begin with these bytes, by each set's own manual. */
const SIZES: Readonly<Record<Exclude<InstructionSet, 'thumb'>, (first: number) => number>> = {
  none: () => 4,
  xtensa: (first) => ((first & 15) >= 8 && (first & 15) < 14 ? 2 : 3),
  'xtensa-wide': (first) => ((first & 15) < 8 ? 3 : (first & 15) < 14 ? 2 : 4),
  riscv: (first) => ((first & 3) === 3 ? 4 : 2),
};

for (const set of ['none', 'xtensa', 'xtensa-wide', 'riscv'] as const) {
  test(`${set}: the phase counts an instruction's bytes, is 0 where one begins, and its first byte is told inside`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const surroundings = new Surroundings(set);
        let begin = 0;
        bytes.forEach((byte, at) => {
          surroundings.put(byte);
          const first = bytes[begin] ?? 0;
          const isWhole = at + 1 - begin === SIZES[set](first);
          assert.equal(surroundings.last, byte);
          assert.equal(surroundings.phase, isWhole ? 0 : at + 1 - begin);
          assert.equal(surroundings.first, isWhole ? 0 : first);
          if (isWhole) begin = at + 1;
        });
      }),
      { seed: 8 },
    );
  });
}

test('riscv: no instruction begins at an odd place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const surroundings = new Surroundings('riscv');
      bytes.forEach((byte, at) => {
        surroundings.put(byte);
        if (surroundings.phase === 0) assert.equal(at % 2, 1);
      });
    }),
    { seed: 9 },
  );
});

test('thumb: an instruction is one halfword below 0xE800, else two', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const surroundings = new Surroundings('thumb');
      let begin = 0;
      bytes.forEach((byte, at) => {
        surroundings.put(byte);
        const done = at + 1 - begin;
        const isWhole = done === 4 || (done === 2 && (bytes[begin + 1] ?? 0) < 0xe8);
        assert.equal(surroundings.phase, isWhole ? 0 : done);
        if (isWhole) begin = at + 1;
      });
    }),
    { seed: 10 },
  );
});
