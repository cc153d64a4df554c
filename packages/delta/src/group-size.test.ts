import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_SIZE } from './body.ts';
import { Codec } from './codec.ts';
import { DeltaError } from './errors.ts';
import type { BitCoder } from './range-coder.ts';
import { RandomSource } from './vectors/random-source.ts';
import { steeredImage } from './vectors/steered-images.ts';
import type { InstructionSet } from './walker.ts';

/** What a decision costs at most in bits; bit-models.test.ts says so. */
const MOST_OF_ONE_MODEL = 9.01;
const MOST_OF_A_MIX = 12.01;

/** Bytes that the costliest group takes when bits are drawn by `draw`, as a decoder would read them. */
function costliestGroup(set: InstructionSet, base: Uint8Array, draw: () => number): number {
  let bits = 0;
  let most = 0;
  const charge = (cost: number): number => {
    bits += cost;
    return draw();
  };
  const coder: BitCoder = {
    bit: () => charge(MOST_OF_ONE_MODEL),
    mixed: () => charge(MOST_OF_A_MIX),
    even: () => charge(1),
  };
  const codec = new Codec(coder, base, new Uint8Array(4000), { set, tableBits: 8 });
  try {
    for (const _ of codec.run()) {
      most = Math.max(most, bits);
      bits = 0;
    }
  } catch (error) {
    if (!(error instanceof DeltaError)) throw error;
  }
  return Math.ceil(Math.max(most, bits) / 8) + 1;
}

test('no group of symbols takes more of the stream than a decoder waits for, however unlikely all of them are', () => {
  const random = new RandomSource(1);
  let most = 0;
  for (const set of ['none', 'xtensa', 'xtensa-wide', 'riscv', 'thumb'] as const) {
    const shape = { segments: 3, segmentSize: 600, lying: false, alike: 0.4 };
    const { bytes } = steeredImage(random, set, shape);
    for (let run = 0; run < 400; run++) {
      const ones = random.below(1000) / 1000;
      most = Math.max(
        most,
        costliestGroup(set, bytes, () => (random.chance(ones) ? 1 : 0)),
      );
    }
  }
  // As many literals as a group has, and a copy of the longest numbers behind them.
  const literals = Array<number>(9 * 7).fill(0);
  const script = [...literals, ...Array<number>(200).fill(1)];
  let at = 0;
  most = Math.max(
    most,
    costliestGroup('none', new Uint8Array(100), () => script[at++] ?? 1),
  );
  assert.ok(most > GROUP_SIZE / 2, 'the costly ones are among those tried');
  assert.ok(most <= GROUP_SIZE, `${most} bytes`);
});
