/**
 * Numbers of every length, wherever a body has numbers.
 * @module
 */
import * as model from '../contexts.ts';
import { type Draft, NO_MAP, ONE_DATA_REGION, oneSegment, withWord } from './draft.ts';

const ADDRESS = 0x3c000020;
const LENGTHS = Array.from({ length: 31 }, (_, i) => i);
/** One more than the largest number of `length` bits behind the leading one, and a few on the way there. */
const valuesOf = (length: number): number[] =>
  [1, 1.25, 1.5, 1.75].map((part) => Math.floor(part * 2 ** length) - 1).concat(2 ** (length + 1) - 2);
const ALL_VALUES: readonly number[] = LENGTHS.flatMap(valuesOf);

/** As many pointers in data as there are values to try on them. */
const POINTERS: Uint8Array = ALL_VALUES.reduce<Uint8Array>(
  (image, _, i) => withWord(image, 32 + 4 * i, ADDRESS + 4 * i),
  oneSegment(ADDRESS, Array<number>(4 * ALL_VALUES.length).fill(0)),
);

/** 0, -1, 1, -2, 2, …: what a signed number's own number means. */
const unfold = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

const FIELDS: Draft = {
  name: 'pointers off by differences of every length',
  base: POINTERS,
  set: 'riscv',
  target: ALL_VALUES.reduce(
    (image, value, i) => withWord(image, 32 + 4 * i, ADDRESS + 4 * i + unfold(value)),
    POINTERS,
  ),
  body: (writer) => {
    writer
      .preamble(...ONE_DATA_REGION, ...NO_MAP)
      .copy(0, POINTERS.length)
      .gap(1000);
    for (const value of ALL_VALUES) {
      writer.gap(0).bit(model.REPLACED, 0).tree(model.RECENT_INDEX, 3, model.RECENT);
      writer.signed(model.FIELD_DIFFERENCE, unfold(value));
    }
  },
};

const MAP_SHIFTS: readonly number[] = ALL_VALUES.map(unfold);
const SHIFTS: Draft = {
  name: 'a map of shifts that differ by numbers of every length, its entries near and far',
  base: POINTERS,
  set: 'xtensa',
  shifts: MAP_SHIFTS.length,
  target: POINTERS,
  body: (writer) => {
    writer.preamble(...ONE_DATA_REGION, 0, 0, MAP_SHIFTS.length);
    // The pointers lie behind the first twenty and before the others.
    MAP_SHIFTS.forEach((shift, i) => {
      writer.number(model.MAP_START, i < 20 ? 2 ** i - 1 : i === 20 ? 0x70000000 : 0);
      writer.signed(model.MAP_SHIFT, shift);
    });
    writer.copy(0, POINTERS.length).gap(1000);
    const led = MAP_SHIFTS.slice(0, 20).reduce((sum, shift) => (sum + shift) | 0, 0);
    // Every pointer is led away and comes back: the first by a new difference, the others by the same.
    for (let i = 0; i < ALL_VALUES.length; i++) {
      writer
        .gap(0)
        .bit(model.REPLACED, 0)
        .tree(model.RECENT_INDEX, 3, i === 0 ? model.RECENT : 0);
      if (i === 0) writer.signed(model.FIELD_DIFFERENCE, -led);
    }
  },
};

const zeros = (size: number): Uint8Array => new Uint8Array(size);

/** Copies and repeats whose sizes grow, right units that grow more. */
const SIZES: Draft = {
  name: 'copies and repeats of sizes and distances that double',
  base: zeros(0x8000),
  target: zeros(0x6000),
  body: (writer) => {
    let made = 0;
    for (let length = 0; length <= 11; length++) {
      const size = 1.5 * 2 ** length;
      writer.copy(length % 2 === 0 ? length * 3 : -length, Math.floor(size));
      if (length === 0) writer.gap(0xfffffffe);
      writer.makes(Math.floor(size));
      made += Math.floor(size);
      writer.repeat(Math.min(2 ** length, made), Math.floor(size) + 1);
      made += Math.floor(size) + 1;
    }
    writer.repeat(made, 0x6000 - made);
  },
};

const GAPS: Draft = {
  name: 'gaps of every length up to the size of the base',
  base: zeros(0x5000),
  target: Uint8Array.from({ length: 0x5000 }, (_, i) => (isBeforePower(i) ? 1 : 0)),
  body: (writer) => {
    writer.copy(0, 0x5000);
    let left = 0x5000;
    for (let length = 0; 2 ** length <= left; length++) {
      writer.gap(2 ** length - 1).difference(0, 1, false);
      left -= 2 ** length;
    }
    writer.gap(0xfffffffe);
  },
};

/** Whether byte `i` is the last of a stretch 1, 2, 4, … bytes long. */
function isBeforePower(i: number): boolean {
  const behind = i + 2;
  return (behind & (behind - 1)) === 0 && behind <= 0x5000;
}

const FAR: readonly Draft[] = LENGTHS.flatMap((length): Draft[] => {
  const value = 2 ** length + 3;
  if (length < 16 || length % 3 > 0) return [];
  const [base, target] = [zeros(100), { corrupt: 10 }];
  return [
    { name: `a copy that jumps ${value}`, base, target, body: (w) => w.copy(value, 1) },
    { name: `a copy that jumps -${value}`, base, target, body: (w) => w.copy(-value, 1) },
    { name: `a copy of ${value} bytes`, base, target, body: (w) => w.copy(0, value) },
    { name: `a repeat of ${value} bytes`, target, body: (w) => w.literals(1).repeat(1, value) },
    { name: `a repeat over ${value} bytes`, target, body: (w) => w.literals(1).repeat(value, 1) },
  ];
});

const LAST_WORD: Draft = {
  name: 'a map entry for the last word of the address space, and a global pointer there',
  base: POINTERS,
  set: 'riscv',
  shifts: 2,
  target: POINTERS,
  body: (writer) => {
    writer
      .preamble(...ONE_DATA_REGION, 0, 0xfffffffe)
      .signed(model.PREAMBLE, -0x7fffffff)
      .preamble(1);
    writer.number(model.MAP_START, 0x7fffffff).signed(model.MAP_SHIFT, 0x7fffffff);
    writer.copy(0, POINTERS.length).gap(1000).gap(1000);
  },
};

const ALL_REGIONS: Draft = {
  name: 'as many regions as an image has, of a base with one, with every reach',
  base: POINTERS,
  set: 'riscv',
  target: POINTERS,
  body: (writer) => {
    writer.preamble(16, 1, 0xffff);
    for (let i = 1; i < 16; i++) writer.preamble(2, 2 ** i - 1);
    writer.preamble(0xffff, 1, 0, 0).copy(0, POINTERS.length).gap(1000).gap(1000);
  },
};

export const NUMBERS: readonly Draft[] = [FIELDS, SHIFTS, SIZES, GAPS, ...FAR, LAST_WORD, ALL_REGIONS];
