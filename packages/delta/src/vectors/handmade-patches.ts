/**
 * Patches written symbol by symbol: the corners of the format that are valid, and each way a body can be damaged.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import * as model from '../contexts.ts';
import { buildPatchHeader, featuresOf, PATCH_HEADER_SIZE, ramFor } from '../header.ts';
import { codeNumber, codeSigned, codeTree } from '../number-codes.ts';
import { BitModels, RangeEncoder } from '../range-coder.ts';
import { POINTER } from '../reference.ts';
import type { InstructionSet } from '../walker.ts';

export interface HandmadePatch {
  readonly name: string;
  readonly base: Uint8Array | null;
  readonly patch: Uint8Array;
  /** What it makes, or how it is refused. */
  readonly result: Uint8Array | 'PATCH_CORRUPT';
}

interface Draft {
  readonly name: string;
  readonly base?: Uint8Array;
  readonly set?: InstructionSet;
  readonly ramSize?: number;
  readonly body: (writer: BodyWriter) => void;
  readonly after?: (body: Uint8Array) => Uint8Array;
  readonly target: Uint8Array | { readonly corrupt: number };
}

const LITERAL = 0;
const COPY = 1;
const REPEAT = 2;
const CORRUPT_10 = { corrupt: 10 } as const;

/** The symbols of a body, by their names in docs/spec/patch.md. */
class BodyWriter {
  readonly #encoder = new RangeEncoder(new BitModels(model.MODELS));
  #before = 0;
  #last = 0;

  operation(kind: number): this {
    codeTree(this.#encoder, model.OPERATION + this.#before * 4, 2, kind);
    this.#before = kind;
    return this;
  }

  literals(...bytes: readonly number[]): this {
    this.operation(LITERAL).number(model.LITERAL_COUNT, bytes.length - 1);
    for (const byte of bytes) {
      codeTree(this.#encoder, model.LITERAL + (this.#last >>> 6) * 256, 8, byte);
      this.#last = byte;
    }
    return this;
  }

  copy(jump: number, size: number): this {
    return this.operation(COPY)
      .signed(model.COPY_FROM, jump)
      .number(model.COPY_SIZE, size - 1);
  }

  /** Not followed by literals here: they would have to know the byte before them. */
  repeat(distance: number, size: number): this {
    return this.operation(REPEAT)
      .number(model.REPEAT_DISTANCE, distance)
      .number(model.REPEAT_SIZE, size - 1);
  }

  gap(kind: number, units: number): this {
    return this.number(model.GAP + kind * model.NUMBER_MODELS, units);
  }

  preamble(...values: readonly number[]): this {
    for (const value of values) this.number(model.PREAMBLE, value);
    return this;
  }

  number(models: number, value: number): this {
    codeNumber(this.#encoder, models, value);
    return this;
  }

  signed(models: number, value: number): this {
    codeSigned(this.#encoder, models, value);
    return this;
  }

  bit(at: number, value: number): this {
    this.#encoder.bit(at, value);
    return this;
  }

  tree(models: number, bits: number, value: number): this {
    codeTree(this.#encoder, models, bits, value);
    return this;
  }

  finish(): Uint8Array {
    return this.#encoder.finish();
  }
}

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

/** `bytes` with a word written at `at`. */
function withWord(bytes: Uint8Array, at: number, word: number): Uint8Array {
  const out = bytes.slice();
  new DataView(out.buffer).setUint32(at, word, true);
  return out;
}

const PLAIN_BASE: Uint8Array = Uint8Array.from({ length: 20 }, (_, i) => i * 3);
const POINTERS: Uint8Array = pointerImage();
const NO_MAP = [0, 0, 0] as const;
const ONE_DATA_REGION = [1, 0] as const;

function pointerDraft(name: string, target: Draft['target'], correction: (writer: BodyWriter) => void): Draft {
  return {
    name,
    base: POINTERS,
    set: 'riscv',
    target,
    body: (writer) => {
      writer.preamble(...ONE_DATA_REGION, ...NO_MAP).copy(0, 40);
      correction(writer.gap(0, 1000).gap(POINTER, 0));
    },
  };
}

const DRAFTS: readonly Draft[] = [
  { name: 'one byte', body: (w) => w.literals(7), target: Uint8Array.of(7) },
  {
    name: 'a repeat that overlaps itself, and one at the same distance',
    body: (w) => w.literals(1, 2).repeat(2, 5).repeat(0, 3),
    target: Uint8Array.of(1, 2, 1, 2, 1, 2, 1, 2, 1, 2),
  },
  {
    name: 'copies forward and back, with a wrong byte',
    base: PLAIN_BASE,
    body: (w) => w.copy(10, 5).gap(0, 4).tree(model.DIFFERENCE, 8, 255).copy(-15, 5).gap(0, 900),
    target: Uint8Array.of(30, 33, 36, 39, 41, 0, 3, 6, 9, 12),
  },
  { name: 'an operation that does not exist', body: (w) => w.operation(3), target: CORRUPT_10 },
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
    body: (w) => w.operation(COPY).signed(model.COPY_FROM, 0).number(model.COPY_SIZE, 0xfffffffe),
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
        .preamble(...NO_MAP)
        .copy(0, 20)
        .gap(0, 20),
    target: PLAIN_BASE,
  },
  pointerDraft('a pointer replaced by other bytes', withWord(POINTERS, 32, 0xcafe), (w) => {
    w.bit(model.REPLACED + POINTER, 1);
    for (const byte of [0xfe, 0xca, 0, 0]) w.tree(model.LITERAL, 8, byte);
  }),
  pointerDraft('a pointer off by a new difference', withWord(POINTERS, 32, 0x3c000020), (w) =>
    w
      .bit(model.REPLACED + POINTER, 0)
      .tree(model.RECENT_INDEX + POINTER * 8, 3, 4)
      .signed(model.FIELD_DIFFERENCE, -4),
  ),
  pointerDraft('a recent difference that does not exist', { corrupt: 40 }, (w) =>
    w.bit(model.REPLACED + POINTER, 0).tree(model.RECENT_INDEX + POINTER * 8, 3, 5),
  ),
  ...(
    [
      ['a region that holds something unknown', [3, 0]],
      ['a window that reaches too far', [1, 0x10000]],
      ['a fixed window past the end of the address space', [...ONE_DATA_REGION, 0xffff, 2]],
      ['a fixed window far behind the address space', [...ONE_DATA_REGION, 0xfffffffe, 0xfffffffe]],
      ['more map entries than there is memory for', [...ONE_DATA_REGION, 0, 0, 3]],
      ['more map entries than any decoder takes', [...ONE_DATA_REGION, 0, 0, 513]],
      ['4 billion map entries', [...ONE_DATA_REGION, 0, 0, 0xfffffffe]],
    ] as const
  ).map(
    ([name, values]): Draft => ({
      name,
      base: POINTERS,
      set: 'riscv',
      ramSize: name.endsWith('takes') ? ramFor(600) : ramFor(2),
      body: (writer) => {
        writer.preamble(...values);
        for (let i = 0; i < 3; i++) writer.number(model.MAP_START, 1).signed(model.MAP_SHIFT, 4);
        writer.copy(0, 40).gap(0, 1000).gap(POINTER, 9);
      },
      target: { corrupt: 40 },
    }),
  ),
  {
    name: 'a map entry behind the address space',
    base: POINTERS,
    set: 'riscv',
    ramSize: ramFor(2),
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
    ramSize: ramFor(2),
    body: (w) =>
      w
        .preamble(...ONE_DATA_REGION, 0x10000, 0, 0, 2)
        .number(model.MAP_START, 0x1e000010)
        .signed(model.MAP_SHIFT, 8)
        .number(model.MAP_START, 0)
        .signed(model.MAP_SHIFT, -4)
        .copy(0, 40)
        .gap(0, 1000)
        .gap(POINTER, 9),
    target: withWord(POINTERS, 32, 0x3c000028),
  },
];

export function handmadePatches(): readonly HandmadePatch[] {
  return DRAFTS.map((draft) => {
    const writer = new BodyWriter();
    draft.body(writer);
    const body = draft.after?.(writer.finish()) ?? writer.finish();
    const target = draft.target instanceof Uint8Array ? draft.target : new Uint8Array(draft.target.corrupt);
    const base = draft.base ?? null;
    const header = buildPatchHeader({
      version: 1,
      chipId: 0xffff,
      patchSize: PATCH_HEADER_SIZE + body.length,
      baseSize: base?.length ?? 0,
      targetSize: target.length,
      ramSize: draft.ramSize ?? ramFor(0),
      features: featuresOf(draft.set ?? 'none'),
      baseDigest: base === null ? new Uint8Array(32) : sha256(base),
      targetDigest: sha256(target),
    });
    const patch = Uint8Array.of(...header, ...body);
    return { name: draft.name, base, patch, result: draft.target instanceof Uint8Array ? target : 'PATCH_CORRUPT' };
  });
}
