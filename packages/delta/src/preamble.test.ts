import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitModels } from './bit-models.ts';
import { type Preamble, Tally } from './body.ts';
import { modelsFor } from './contexts.ts';
import { codePreamble, NO_PREAMBLE } from './preamble.ts';
import { type BitCoder, RangeDecoder, RangeEncoder } from './range-coder.ts';

const MOST_SHIFTS = 40;
const fixed = fc.tuple(fc.nat(0xffff), fc.nat(0x10000)).map(([start, size]) => ({
  start: start * 0x10000,
  size: start === 0 ? 0 : Math.min(size, 0x10000 - start) * 0x10000,
}));
const shift = fc.integer({ min: -0x7fffffff, max: 0x7fffffff });
const preamble: fc.Arbitrary<Preamble> = fc.record(
  {
    classes: fc.array(
      fc.record({ content: fc.nat(2), slack: fc.nat(0xffff) }, { noNullPrototype: true }).map(({ content, slack }) => ({
        content,
        slack: content === 0 ? 0 : slack,
      })),
      { maxLength: 16 },
    ),
    fixed,
    shifts: fc
      .array(fc.record({ start: fc.nat(0x7fffffff).map((half) => half * 2), shift }, { noNullPrototype: true }), {
        maxLength: MOST_SHIFTS,
      })
      .map((shifts) => [...shifts].sort((a, b) => a.start - b.start)),
    globalPointers: fc.tuple(fc.nat(0x7fffffff), fc.nat(0x7fffffff)).map(([base, target]) => ({
      base,
      target: base === 0 ? 0 : target,
    })),
    link: fc.constant(NO_PREAMBLE.link),
  },
  { noNullPrototype: true },
);

function run(coder: BitCoder, plan: Preamble | undefined): Preamble {
  const steps = codePreamble(coder, MOST_SHIFTS, new Tally(), plan);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

test('a preamble is read as it was written', () => {
  fc.assert(
    fc.property(preamble, (plan) => {
      // Differences from entry to entry are modulo 2^32; the one that has no sign is not written.
      const steps = plan.shifts.map((entry, i) => (entry.shift - (plan.shifts[i - 1]?.shift ?? 0)) | 0);
      fc.pre(!steps.includes(-0x80000000));
      const encoder = new RangeEncoder(new BitModels(modelsFor(8)));
      run(encoder, plan);
      const decoder = new RangeDecoder(new BitModels(modelsFor(8)));
      decoder.feed(encoder.finish());
      decoder.start();
      assert.deepEqual(run(decoder, undefined), plan);
      assert.ok(decoder.atCleanEnd);
    }),
    { seed: 20, numRuns: 300 },
  );
});

test('one map entry more than there is memory for is refused', () => {
  const shifts = Array.from({ length: MOST_SHIFTS + 1 }, (_, i) => ({ start: i * 2, shift: 4 }));
  const encoder = new RangeEncoder(new BitModels(modelsFor(8)));
  assert.throws(() => run(encoder, { ...NO_PREAMBLE, shifts }), { code: 'PATCH_CORRUPT' });
});
