/**
 * Patches written symbol by symbol: corners of the format that are valid, and each way a body can be damaged.
 * @module
 */
import * as model from '../contexts.ts';
import type { BodyWriter } from './body-writer.ts';
import { type Draft, NO_MAP, ONE_DATA_REGION, withWord } from './draft.ts';

const CORRUPT_10 = { corrupt: 10 } as const;

/** An ESP image with one segment of one pointer into itself, at 0x3C000020. */
function pointerImage(): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  bytes.set([0xe9, 1]);
  view.setUint32(24, 0x3c000020, true);
  view.setUint32(28, 8, true);
  view.setUint32(32, 0x3c000024, true);
  view.setUint32(36, 0x12345678, true);
  return bytes;
}

const PLAIN_BASE: Uint8Array = Uint8Array.from({ length: 20 }, (_, i) => i * 3);
const POINTERS: Uint8Array = pointerImage();

function pointerDraft(name: string, target: Draft['target'], correction: (writer: BodyWriter) => void): Draft {
  return {
    name,
    base: POINTERS,
    set: 'riscv',
    target,
    body: (writer) => {
      writer.preamble(...ONE_DATA_REGION, ...NO_MAP).copy(0, 40);
      correction(writer.gap(1000).makes(32).gap(0));
    },
  };
}

export const HANDMADE: readonly Draft[] = [
  { name: 'one byte', body: (w) => w.literals(7), target: Uint8Array.of(7) },
  {
    name: 'a repeat that overlaps itself, and one at the same distance',
    body: (w) => w.literals(1, 2).repeat(2, 5).repeat(0, 3),
    target: Uint8Array.of(1, 2, 1, 2, 1, 2, 1, 2, 1, 2),
  },
  {
    name: 'copies forward and back, with a wrong byte',
    base: PLAIN_BASE,
    body: (w) => w.copy(10, 5).gap(4).difference(42, 41, false).makes(5).copy(-15, 5).gap(900),
    target: Uint8Array.of(30, 33, 36, 39, 41, 0, 3, 6, 9, 12),
  },
  { name: 'literals past the end of the target', body: (w) => w.literals(...Array(11).fill(1)), target: CORRUPT_10 },
  { name: 'a repeat past the end of the target', body: (w) => w.literals(1).repeat(1, 10), target: CORRUPT_10 },
  { name: 'a repeat of nothing', body: (w) => w.repeat(1, 10), target: CORRUPT_10 },
  { name: 'a repeat from before the target', body: (w) => w.literals(1).repeat(2, 9), target: CORRUPT_10 },
  { name: 'the distance of a repeat that never was', body: (w) => w.literals(1).repeat(0, 9), target: CORRUPT_10 },
  { name: 'a repeat from 4 GB before', body: (w) => w.literals(1).repeat(0xfffffffe, 9), target: CORRUPT_10 },
  { name: 'a copy without a base', body: (w) => w.copy(0, 10), target: CORRUPT_10 },
  { name: 'a copy past the end of the base', base: PLAIN_BASE, body: (w) => w.copy(11, 10), target: CORRUPT_10 },
  { name: 'a copy from before the base', base: PLAIN_BASE, body: (w) => w.copy(-1, 10), target: CORRUPT_10 },
  { name: 'a copy from 2 GB behind', base: PLAIN_BASE, body: (w) => w.copy(0x7fffffff, 10), target: CORRUPT_10 },
  { name: 'a copy from 2 GB before', base: PLAIN_BASE, body: (w) => w.copy(-0x7fffffff, 10), target: CORRUPT_10 },
  {
    name: 'a copy of 4 GB',
    base: PLAIN_BASE,
    body: (w) => w.copy(0, 0xffffffff),
    target: CORRUPT_10,
  },
  {
    name: 'a byte left when the target is complete',
    body: (w) => w.literals(7),
    after: (body) => Uint8Array.of(...body, 0),
    target: { corrupt: 1 },
  },
  {
    name: 'a stream that does not end cleanly',
    body: (w) => w.literals(7),
    after: (body) => body.with(body.length - 1, 1),
    target: { corrupt: 1 },
  },
  {
    name: 'symbols missing at the end',
    body: (w) => w.literals(...Array.from({ length: 10 }, (_, i) => i * 25)),
    after: (body) => body.subarray(0, 6),
    target: CORRUPT_10,
  },
  {
    name: 'a long stretch behind a complete target',
    body: (w) => w.literals(7),
    after: (body) => Uint8Array.of(...body, ...Array(600).fill(0xaa)),
    target: { corrupt: 1 },
  },
  {
    name: 'a base that is no image has no regions',
    base: PLAIN_BASE,
    set: 'xtensa',
    body: (w) =>
      w
        .preamble(0, ...NO_MAP)
        .copy(0, 20)
        .gap(20),
    target: PLAIN_BASE,
  },
  pointerDraft('a pointer replaced by other bytes', withWord(POINTERS, 32, 0xcafe), (w) => {
    w.bit(model.REPLACED, 1);
    for (const byte of [0xfe, 0xca, 0, 0]) w.replaced(byte);
  }),
  pointerDraft('a pointer off by a new difference', withWord(POINTERS, 32, 0x3c000020), (w) =>
    w.bit(model.REPLACED, 0).tree(model.RECENT_INDEX, 3, 4).signed(model.FIELD_DIFFERENCE, -4),
  ),
  pointerDraft('a recent difference that does not exist', { corrupt: 40 }, (w) =>
    w.bit(model.REPLACED, 0).tree(model.RECENT_INDEX, 3, 5),
  ),
  ...(
    [
      ['a region that holds something unknown', [1, 3, 0]],
      ['more regions than an image has', [17]],
      ['4 billion regions', [0xfffffffe]],
      ['a window that reaches too far', [1, 1, 0x10000]],
      ['a window that reaches 4 billion pages too far', [1, 2, 0xfffffffe]],
      ['a fixed window past the end of the address space', [...ONE_DATA_REGION, 0xffff, 2]],
      ['a fixed window far behind the address space', [...ONE_DATA_REGION, 0xfffffffe, 0xfffffffe]],
      // Room for two is made; rounding up to 16 bytes may leave room for a third.
      ['more map entries than there is memory for', [...ONE_DATA_REGION, 0, 0, 4]],
      ['more map entries than any decoder takes', [...ONE_DATA_REGION, 0, 0, 513]],
      ['4 billion map entries', [...ONE_DATA_REGION, 0, 0, 0xfffffffe]],
    ] as const
  ).map(
    ([name, values]): Draft => ({
      name,
      base: POINTERS,
      set: 'riscv',
      shifts: name.endsWith('takes') ? 600 : 2,
      body: (writer) => {
        writer.preamble(...values);
        for (let i = 0; i < 3; i++) writer.number(model.MAP_START, 1).signed(model.MAP_SHIFT, 4);
        writer.copy(0, 40).gap(1000).gap(9);
      },
      target: { corrupt: 40 },
    }),
  ),
  {
    name: 'a map entry behind the address space',
    base: POINTERS,
    set: 'riscv',
    shifts: 2,
    body: (w) =>
      w
        .preamble(...ONE_DATA_REGION, 0, 0, 1)
        .number(model.MAP_START, 0x80000000)
        .signed(model.MAP_SHIFT, 4),
    target: { corrupt: 40 },
  },
  {
    name: 'a fixed window that begins at the end of the address space and a shift map that is full',
    base: POINTERS,
    set: 'xtensa',
    shifts: 2,
    body: (w) =>
      w
        .preamble(...ONE_DATA_REGION, 0x10000, 0, 0, 2)
        .number(model.MAP_START, 0x1e000010)
        .signed(model.MAP_SHIFT, 8)
        .number(model.MAP_START, 0)
        .signed(model.MAP_SHIFT, -4)
        .copy(0, 40)
        .gap(1000)
        .gap(9),
    target: withWord(POINTERS, 32, 0x3c000028),
  },
];
