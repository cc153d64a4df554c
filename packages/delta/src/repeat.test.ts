import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AddressSpace } from './address-space.ts';
import { BitModels } from './bit-models.ts';
import { Codec } from './codec.ts';
import { modelsFor } from './contexts.ts';
import { NO_PREAMBLE } from './preamble.ts';
import { RangeEncoder } from './range-coder.ts';
import { CALL, FIXED_BITS, getField, JAL, L32R, PLAIN, targetOf, UNIT_SIZE } from './reference.ts';
import { RepeatMeasure } from './repeat-measure.ts';
import { kindOfRepeated, NEAREST_UNIT, repeatedWord } from './repeat-unit.ts';
import { RandomSource } from './vectors/random-source.ts';
import { steeredImage } from './vectors/steered-images.ts';
import { REGION_CODE } from './windows.ts';

const word = fc.nat(0xffffffff);

test('a repeated word is the same instruction and means the same address, wherever the field reaches', () => {
  for (const [kind, unit, reach] of [
    [CALL, 3, 0x40000],
    [L32R, 3, 0x10000],
    [JAL, 4, 0x40000],
  ] as const) {
    fc.assert(
      fc.property(word, fc.nat(0x3fffff), fc.nat(reach), (bits, at, moved) => {
        const size = unit === 3 ? bits & 0xffffff : bits;
        const from = 0x40080000 + (kind === JAL ? at * 2 : at);
        const to = from + (kind === JAL ? moved * 2 : moved);
        const fresh = repeatedWord(kind, size, from, to);
        const fixed = FIXED_BITS[kind] ?? 0;
        assert.equal((fresh ^ size) & fixed, 0);
        const [meant, means] = [targetOf(kind, getField(kind, size), from), targetOf(kind, getField(kind, fresh), to)];
        const span = kind === JAL ? 0x200000 : kind === CALL ? 0x100000 : 0x40000;
        const difference = (means - meant) | 0;
        assert.ok(difference === 0 || Math.abs(difference) === span, 'or a whole turn away, when it is out of reach');
        if (kind !== L32R && Math.abs(meant - to) < span / 2 - 8) assert.equal(difference, 0);
      }),
      { seed: 13 },
    );
  }
});

test('at the same place a repeated word is what it was', () => {
  fc.assert(
    fc.property(word, fc.nat(0xfffff), (bits, at) => {
      assert.equal(repeatedWord(CALL, bits, at, at), bits & 0xffffff);
      assert.equal(repeatedWord(L32R, bits, at, at), bits & 0xffffff);
      assert.equal(repeatedWord(JAL, bits, at * 2, at * 2), bits);
    }),
    { seed: 14 },
  );
});

test('calls and literal loads move, jumps within a function do not', () => {
  assert.equal(kindOfRepeated('xtensa', 0x000025), CALL);
  assert.equal(kindOfRepeated('xtensa-wide', 0xffff21), L32R);
  assert.equal(kindOfRepeated('xtensa', 0x000006), PLAIN);
  assert.equal(kindOfRepeated('riscv', 0x000000ef), JAL);
  assert.equal(kindOfRepeated('riscv', 0x0000006f), PLAIN);
  assert.equal(kindOfRepeated('none', 0x000025), PLAIN);
  for (let low = 0; low < 256; low++) {
    for (const set of ['none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'] as const) {
      assert.ok((UNIT_SIZE[kindOfRepeated(set, 0xf800f000 | low)] ?? 9) <= NEAREST_UNIT);
    }
  }
});

/** What the decoder makes of `target` when `size` bytes at `at` are a repeat over `distance`, all else literals. */
function rebuilt(
  target: Uint8Array,
  set: 'xtensa' | 'xtensa-wide' | 'riscv',
  regions: number,
  [distance, at, size]: readonly [number, number, number],
): Uint8Array {
  const copy = target.slice();
  const codec = new Codec(new RangeEncoder(new BitModels(modelsFor(8))), new Uint8Array(0), copy, {
    set,
    tableBits: 8,
  });
  const classes = Array.from({ length: regions }, () => ({ content: REGION_CODE, slack: 0 }));
  const operations = [
    { op: 'literal', size: at },
    { op: 'repeat', distance, size },
    { op: 'literal', size: target.length - at - size },
  ] as const;
  for (const _ of codec.run({ ...NO_PREAMBLE, classes, operations: operations.filter((o) => o.size > 0), gaps: [] }));
  return copy;
}

for (const set of ['xtensa', 'xtensa-wide', 'riscv'] as const) {
  test(`${set}: as many bytes as the encoder measures come out right, and no more would`, () => {
    const draw = fc.record({ seed: fc.nat(), place: fc.nat(), reach: fc.nat(), size: fc.nat(200) });
    let long = 0;
    let stopped = 0;
    const law = fc.property(draw, ({ seed, place, reach, size }) => {
      const random = new RandomSource(seed);
      const shape = { segments: 2, segmentSize: 300, lying: false, alike: 0.6 };
      const image = steeredImage(random, set, shape).bytes;
      if (image.length < 100) return;
      // Some of the image again, as a decoder would repeat it.
      const at = 60 + (place % (image.length - 70));
      const distance = 1 + (reach % Math.min(at, 120));
      const regions = AddressSpace.of(image).regions.length;
      const much = Math.min(1 + size, image.length - at);
      const target = random.chance(0.7) ? rebuilt(image, set, regions, [distance, at, much]) : image;
      if (random.chance(0.5)) target[at + random.below(much)] = random.word();
      const space = AddressSpace.of(target);
      if (space.regions.length !== regions) return;
      const classes = Array.from({ length: regions }, () => ({ content: REGION_CODE, slack: 0 }));
      const end = at + 1 + random.below(target.length - at);
      const measured = new RepeatMeasure(target, set, space, classes).length(at - distance, at, end);
      if (measured > 0) assert.deepEqual(rebuilt(target, set, regions, [distance, at, measured]), target);
      if (measured < end - at) {
        assert.notDeepEqual(rebuilt(target, set, regions, [distance, at, end - at]), target);
        stopped++;
      }
      if (measured > 12) long++;
    });
    fc.assert(law, { seed: 15, numRuns: 400 });
    assert.ok(long > 50 && stopped > 50, `${long} long ones, ${stopped} that stopped early`);
  });
}
