/**
 * Literal loads that lead far away: to where addresses wrap around, and to segments larger than any file.
 * @module
 */
import * as model from '../contexts.ts';
import { type Draft, NO_MAP, ONE_CODE_REGION, oneSegment, withWord } from './draft.ts';

const NARROW = [0x38, 0x12] as const;
/** Four narrow instructions and L32R of a word that begins at address 8 + 4 * `words`, counted from the first. */
const code = (words: number): number[] => [
  ...[...NARROW, ...NARROW, ...NARROW, ...NARROW],
  ...[0x21, words & 0xff, (words >> 8) & 0xff, ...NARROW, 0],
];

const NEAR: Uint8Array = oneSegment(0x400d0020, code(-1));
const FAR: Uint8Array = withWord(
  withWord(oneSegment(0x42000020, code(-5), Array<number>(20).fill(0)), 46, 0x40000000),
  50,
  0xffffffff,
).with(1, 2);

export const LITERALS: readonly Draft[] = [
  {
    name: 'a literal that moves more than half the address space',
    base: NEAR,
    set: 'xtensa',
    shifts: 1,
    target: NEAR.with(41, 0xfe),
    body: (writer) =>
      writer
        .preamble(...ONE_CODE_REGION, 0, 0, 1)
        .number(model.MAP_START, 1)
        .signed(model.MAP_SHIFT, 0x7fffffff)
        .copy(0, NEAR.length)
        .gap(1000)
        .gap(9),
  },
  {
    name: 'a literal that a segment of 4 GB claims to hold',
    base: FAR,
    set: 'xtensa',
    target: FAR,
    body: (writer) =>
      writer
        .preamble(2, 2, 0, 0, ...NO_MAP)
        .copy(0, FAR.length)
        .gap(1000)
        .gap(9),
  },
];
