/**
 * Frame descriptions as C++ exceptions need them, with and without flaws: what a walk through data has to look twice at.
 * @module
 */
import type { RandomSource } from './random-source.ts';

/**
 * A description that begins at address `pc`: of a function (FDE) or what several have in common (CIE).
 * `pointer` draws an address somewhere in the image.
 */
export function steeredFrame(random: RandomSource, pc: number, pointer: () => number): readonly number[] {
  const bytes = random.chance(0.4) ? commonPart(random, pc, pointer) : functionPart(random, pc, pointer);
  const size = random.chance(0.9) ? ((bytes.length + 3) & ~3) + random.below(4) * 4 : random.below(2000);
  for (let left = Math.min(size, 40) - bytes.length; left > 0; left--) bytes.push(random.below(3));
  return [...word(size), ...bytes];
}

/** Letters that name a personality routine, and some that do not. */
function commonPart(random: RandomSource, pc: number, pointer: () => number): number[] {
  const letters = random.pick('zP\0', 'zPR\0', 'zPLR\0', 'zPLRSB\0', 'zPLRSBZZ', 'zR\0', 'eh\0');
  const bytes = [...word(random.chance(0.9) ? 0 : 4), 1, ...[...letters].map((letter) => letter.charCodeAt(0))];
  bytes.push(1, 0x7c, 1, 7, 0x1b);
  return [...bytes, ...address(random, pc + 4 + bytes.length, pointer)];
}

function functionPart(random: RandomSource, pc: number, pointer: () => number): number[] {
  const back = random.pick(8, 0x24, 0x1000, 0x1000, 6, 0x100004);
  const first = address(random, pc + 8, () => (random.chance(0.5) ? pointer() : 0x40000000 + random.below(0x70000)));
  const bytes = [...word(back), ...first, ...word(random.pick(0x10, 0x400, 0x400, 0x1fffe, 0x20000))];
  bytes.push(random.pick(4, 4, 4, 0));
  return [...bytes, ...address(random, pc + 4 + bytes.length, pointer)];
}

/** An address for the place `at`: absolute, relative to the place, or none. */
function address(random: RandomSource, at: number, pointer: () => number): number[] {
  return word(random.pick(pointer(), pointer() - at, pointer() - at, 0));
}

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
