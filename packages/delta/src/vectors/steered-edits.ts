/**
 * What a new version does to an image, at random: the same change wherever an instruction occurs, bytes that differ,
 * stretches that move, stretches that occur twice.
 * @module
 */
import type { RandomSource } from './random-source.ts';

export function steeredEdits(random: RandomSource, image: Uint8Array): Uint8Array {
  const edited = image.slice();
  if (edited.length < 64) return edited;
  for (let i = random.below(6); i > 0; i--) changeEverywhere(random, edited);
  for (let i = random.below(12); i > 0; i--) edited[random.below(edited.length)] = random.word();
  for (let i = random.below(3); i > 0; i--) {
    const size = random.below(edited.length >> 2);
    const from = random.below(edited.length - size);
    edited.copyWithin(32 + random.below(edited.length - 32 - size), from, from + size);
  }
  return edited;
}

/** A habit: an instruction of 2 to 4 bytes becomes another, most of the times it occurs. */
function changeEverywhere(random: RandomSource, bytes: Uint8Array): void {
  const size = random.pick(2, 3, 4);
  const at = 32 + random.below(bytes.length - 32 - size);
  const old = bytes.slice(at, at + size);
  const fresh = old.with(random.below(size), random.word() & 0xff);
  const often = random.pick(1, 0.8, 0.5);
  for (let k = 32; k + size <= bytes.length; k++) {
    if (old.every((byte, i) => bytes[k + i] === byte) && random.chance(often)) bytes.set(fresh, k);
  }
}
