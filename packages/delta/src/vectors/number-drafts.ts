/**
 * Numbers of every length, wherever a body has numbers.
 * @module
 */
import * as model from '../contexts.ts';
import type { BodyWriter } from './body-writer.ts';
import { type Draft, NO_MAP, ONE_DATA_REGION, oneSegment, withWord } from './draft.ts';

const ADDRESS = 0x3c000020;
const zeros = (size: number): Uint8Array => new Uint8Array(size);
const LENGTHS = Array.from({ length: 31 }, (_, i) => i);
/** One more than the largest number of `length` bits behind the leading one, and a few on the way there. */
const valuesOf = (length: number): number[] =>
  [1, 1.25, 1.5, 1.75].map((part) => Math.floor(part * 2 ** length) - 1).concat(2 ** (length + 1) - 2);
const ALL_VALUES: readonly number[] = LENGTHS.flatMap(valuesOf);

/** Numbers whose every bit may have a model. */
const SHORT: readonly number[] = LENGTHS.slice(0, 13).flatMap(valuesOf);

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
    // The pointers lie behind the near ones and before the others.
    MAP_SHIFTS.forEach((shift, i) => {
      writer.number(model.MAP_START, SHORT[i] ?? (i === SHORT.length ? 0x70000000 : 0));
      writer.signed(model.MAP_SHIFT, shift);
    });
    writer.copy(0, POINTERS.length).gap(1000);
    const led = MAP_SHIFTS.slice(0, SHORT.length).reduce((sum, shift) => (sum + shift) | 0, 0);
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

const ZEROS: Uint8Array = zeros(0x8000);
const ALL_RIGHT = 0xfffffffe;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const SIZES: Draft = {
  name: 'copies and repeats of every size',
  base: ZEROS,
  target: zeros(3 * sum(SHORT) + 3 * SHORT.length + 1),
  body: (writer) => {
    let end = 0;
    for (const value of SHORT) {
      writer.copy(-end, value + 1);
      if (end === 0) writer.gap(ALL_RIGHT);
      end = value + 1;
      writer.makes(end);
    }
    for (const [i, value] of SHORT.entries()) writer.repeat(1 + (i % 2), value + 1);
    for (const value of SHORT) writer.repeat(0, value + 1);
    writer.literals(0);
  },
};

const FIRST_REPEAT = 0x2000;
const DISTANCES: Draft = {
  name: 'repeats over every distance, of two bytes, three and more',
  target: zeros(1 + FIRST_REPEAT + SHORT.length * 10),
  body: (writer) => {
    writer.literals(0).repeat(1, FIRST_REPEAT);
    for (const value of SHORT)
      writer
        .repeat(value + 1, 2)
        .repeat(value + 1, 3)
        .repeat(value + 1, 5);
  },
};

const MIDDLE = 0x4000;
const JUMPS: Draft = {
  name: 'copies that jump over every distance',
  base: ZEROS,
  target: zeros(2 * SHORT.length),
  body: (writer) => {
    let end = 0;
    for (const jump of SHORT.map(unfold)) {
      writer.copy(MIDDLE - end, 1);
      if (end === 0) writer.gap(ALL_RIGHT);
      writer.makes(1).copy(jump, 1).makes(1);
      end = MIDDLE + jump + 2;
    }
  },
};

const WRONG: ReadonlySet<number> = new Set(SHORT.map((_, i) => sum(SHORT.slice(0, i + 1)) + i));
const GAPS: Draft = {
  name: 'gaps of every length',
  base: ZEROS,
  target: Uint8Array.from({ length: sum(SHORT) + SHORT.length }, (_, i) => (WRONG.has(i) ? 1 : 0)),
  body: (writer) => {
    let left = 0;
    let isFirst = true;
    const more = (): void => {
      writer.copy(isFirst ? 0 : -ZEROS.length, Math.min(ZEROS.length, total));
      isFirst = false;
      left = Math.min(ZEROS.length, total);
      total -= left;
    };
    let total = sum(SHORT) + SHORT.length;
    for (const value of SHORT) {
      if (left === 0) more();
      writer.gap(value);
      for (let right = value; right > 0; ) {
        const size = Math.min(right, left);
        writer.makes(size);
        left -= size;
        right -= size;
        if (left === 0) more();
      }
      writer.difference(0, 1, false).makes(1);
      left--;
    }
  },
};

/** Where the windows of sixteen regions reach: of a base with one. */
const REACHES: readonly Draft[] = [0, 16, 32, 48].map((first) => ({
  name: `windows that reach ${first} to ${first + 15} of all distances too far`,
  base: POINTERS,
  set: 'riscv',
  target: POINTERS,
  body: (writer) => {
    const slacks = SHORT.slice(first, first + 16);
    writer.preamble(slacks.length);
    for (const [i, slack] of slacks.entries()) writer.preamble(i === 0 ? 1 : 2, slack);
    writer
      .preamble(...NO_MAP)
      .copy(0, POINTERS.length)
      .gap(ALL_RIGHT)
      .gap(ALL_RIGHT);
  },
}));

const FAR: readonly Draft[] = LENGTHS.flatMap((length): Draft[] => {
  const value = 2 ** length + 3;
  if (length < 16 || length % 3 > 0) return [];
  const [base, target] = [zeros(100), { corrupt: 10 }];
  return [
    { name: `a copy that jumps ${value}`, base, target, body: (w) => w.copy(value, 1) },
    { name: `a copy that jumps -${value}`, base, target, body: (w) => w.copy(-value, 1) },
    { name: `a copy of ${value} bytes`, base, target, body: (w) => w.copy(0, value) },
    { name: `a repeat of ${value} bytes`, target, body: (w: BodyWriter) => w.literals(1).repeat(1, value) },
    {
      name: `a repeat of ${value} bytes at the same distance`,
      target,
      body: (w: BodyWriter) => w.literals(1).repeat(1, 2).repeat(0, value),
    },
    ...[1, 3, 5].map((size) => ({
      name: `a repeat of ${size} over ${value} bytes`,
      target,
      body: (w: BodyWriter) => w.literals(1).repeat(value, size),
    })),
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

export const NUMBERS: readonly Draft[] = [
  FIELDS,
  SHIFTS,
  SIZES,
  DISTANCES,
  JUMPS,
  GAPS,
  ...REACHES,
  ...FAR,
  LAST_WORD,
  ALL_REGIONS,
];
