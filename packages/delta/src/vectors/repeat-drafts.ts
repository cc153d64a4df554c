/**
 * Repeats of code, written by hand: calls and literal loads keep what they mean, all else keeps its bytes.
 * @module
 */
import type { InstructionSet } from '../walker.ts';
import { type Draft, NO_MAP, ONE_CODE_REGION, ONE_DATA_REGION, oneSegment } from './draft.ts';

const ADDRESS = 0x42000020;

/** A little-endian number of `size` bytes. */
function little(size: number, value: number): number[] {
  return Array.from({ length: size }, (_, k) => (value >>> (8 * k)) & 0xff);
}

/** CALL8 that is `words` words ahead of the word behind its own. */
const call = (words: number): number[] => little(3, 0x25 | ((words & 0x3ffff) << 6));
/** L32R of the literal `words` words before. */
const load = (words: number): number[] => little(3, 0x21 | ((-words & 0xffff) << 8));
const RETURN_NARROW = [0x1d, 0xf0];
/** 4 bytes on chips with wide instructions, else 3 and the first byte of the next. */
const WIDE = [0x0e, 0x25, 0x01, 0x21];

/** JAL with a link register, or without, over `bytes`: at most 2046 ahead. */
const jal = (register: number, bytes: number): number[] =>
  little(4, 0x6f | (register << 7) | ((bytes & 0x7fe) << 20) | ((bytes & 0x800) << 9));
const NOP_NARROW = [0x01, 0x00];

interface Shape {
  readonly name: string;
  readonly set: InstructionSet;
  /** The first of it as literals. */
  readonly code: readonly number[];
  /** What the repeats make of that. */
  readonly repeated: readonly number[];
  readonly repeats: readonly (readonly [distance: number, size: number])[];
  /** Bytes of what the repeats make that lie behind the segment. */
  readonly behind?: number;
  readonly isData?: boolean;
}

const XTENSA = [...call(100), ...load(7), ...RETURN_NARROW];
const RISCV = [...jal(1, 0x400), ...jal(0, 8), ...jal(5, 0x100)];

const SHAPES: readonly Shape[] = [
  {
    name: 'Xtensa code means the same elsewhere',
    set: 'xtensa',
    code: XTENSA,
    repeated: [...call(98), ...load(9), ...RETURN_NARROW, ...call(96), ...load(11), ...RETURN_NARROW],
    repeats: [[8, 16]],
  },
  {
    name: 'Xtensa code at another place in its word',
    set: 'xtensa',
    // CALL8 at 0 and 11 (in the word at 8), L32R at 3 and 14, counted from the words at 4 and 16.
    code: [...call(100), ...load(7), ...RETURN_NARROW, 0x36, 0x41, 0x00],
    repeated: [...call(98), ...load(10)],
    repeats: [[11, 6]],
  },
  {
    name: 'a repeat that ends inside a CALL8',
    set: 'xtensa',
    code: XTENSA,
    repeated: XTENSA.slice(0, 2),
    repeats: [[8, 2]],
  },
  {
    name: 'a repeat that ends with a CALL8',
    set: 'xtensa-wide',
    code: XTENSA,
    repeated: call(98),
    repeats: [[8, 3]],
  },
  {
    name: 'instructions of four bytes hide what looks like a CALL8',
    set: 'xtensa-wide',
    code: WIDE,
    repeated: WIDE,
    repeats: [[4, 4]],
  },
  {
    name: 'a repeat from so near that the instruction is not known as a whole',
    set: 'xtensa',
    code: call(100),
    repeated: [...call(100), ...call(100)],
    repeats: [[3, 6]],
  },
  {
    name: 'code that is repeated as data',
    set: 'xtensa',
    code: XTENSA,
    repeated: XTENSA,
    repeats: [[8, 8]],
    isData: true,
  },
  {
    name: 'a repeat across the end of its segment',
    set: 'xtensa',
    code: XTENSA,
    repeated: [...call(98), ...load(9), ...RETURN_NARROW, ...call(98), ...load(9), ...RETURN_NARROW],
    repeats: [[8, 16]],
    behind: 8,
  },
  {
    name: 'a CALL8 across the end of its segment',
    set: 'xtensa',
    code: XTENSA,
    repeated: call(98),
    repeats: [[8, 3]],
    behind: 1,
  },
  {
    name: 'RISC-V calls mean the same elsewhere, jumps within a function the same from there',
    set: 'riscv',
    code: RISCV,
    repeated: [...jal(1, 0x3f4), ...jal(0, 8), ...jal(5, 0xf4), ...jal(1, 0x3e8), ...jal(0, 8)],
    repeats: [[12, 20]],
  },
  {
    name: 'a repeat that ends inside a JAL',
    set: 'riscv',
    code: [...NOP_NARROW, ...jal(1, 0x400)],
    repeated: [...NOP_NARROW, ...jal(1, 0x400).slice(0, 2)],
    repeats: [[6, 4]],
  },
  {
    name: 'RISC-V code from so near that the instruction is not known as a whole',
    set: 'riscv',
    code: [...NOP_NARROW, 0x6f, 0x01],
    repeated: [0x6f, 0x01, 0x6f, 0x01, 0x6f, 0x01],
    repeats: [[2, 6]],
  },
  {
    name: 'a repeat in many pieces',
    set: 'riscv',
    code: RISCV,
    repeated: [...jal(1, 0x3f4), ...jal(0, 8), ...jal(5, 0xf4)],
    repeats: [
      [12, 5],
      [0, 1],
      [0, 2],
      [0, 4],
    ],
  },
];

function draftOf({ name, set, code, repeated, repeats, behind = 0, isData = false }: Shape): Draft {
  const bytes = [...code, ...repeated];
  const inside = bytes.length - behind;
  const target = oneSegment(ADDRESS, bytes.slice(0, inside), bytes.slice(inside));
  return {
    name,
    set,
    target,
    body: (writer) => {
      writer.preamble(...(isData ? ONE_DATA_REGION : ONE_CODE_REGION), ...NO_MAP);
      writer.literals(...target.subarray(0, 32 + code.length));
      for (const [distance, size] of repeats) writer.repeat(distance, size);
    },
  };
}

export const REPEATS: readonly Draft[] = SHAPES.map(draftOf);
