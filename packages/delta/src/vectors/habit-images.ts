/**
 * Two versions of an image in which a few instructions occur again and again and change alike: often enough for a habit
 * to be trusted fully, then not any more, then to something else.
 * @module
 */
import type { RandomSource } from './random-source.ts';

export interface HabitPair {
  readonly chip: string;
  readonly base: Uint8Array;
  readonly target: Uint8Array;
}

type Instruction = readonly [word: number, size: number];

interface Code {
  readonly chip: string;
  readonly chipId: number;
  readonly address: number;
  /** What occurs again and again. */
  readonly common: readonly Instruction[];
  /** Bits of the common ones' words that may change. */
  readonly field: number;
  readonly other: (random: RandomSource) => Instruction;
}

const XTENSA = { field: 0xf000, other: (random: RandomSource): Instruction => [(random.word() & 0xfffff0) | 2, 3] };

const CODES: readonly Code[] = [
  {
    ...XTENSA,
    chip: 'esp32',
    chipId: 0,
    address: 0x400d0020,
    common: [
      [0x20a322, 3],
      [0x1238, 2],
    ],
  },
  {
    ...XTENSA,
    chip: 'esp32s3',
    chipId: 9,
    address: 0x42000020,
    common: [
      [0x20a322, 3],
      [0x1238, 2],
      [0x2160000e, 4],
    ],
  },
  {
    chip: 'esp32c3',
    chipId: 5,
    address: 0x42000020,
    // add a0, a0, a1; addi a0, a1, 32; sw a0, 32(a1); bne a0, a1, .+32; c.li a0, 8
    common: [
      [0x00b50533, 4],
      [0x02058513, 4],
      [0x02a5a023, 4],
      [0x02b51063, 4],
      [0x4521, 2],
    ],
    field: 0x0180,
    other: (random) => [(random.word() & 0xfffff000) | 0xb3, 4],
  },
];

/** What each occurrence becomes: 0 what it was, else which change. */
const HISTORY = [1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 3, 3, 0, 0, 1, 1, 1, 2, 3, 1, 1];

export function habitPairs(random: RandomSource): readonly HabitPair[] {
  return CODES.map(({ chip, chipId, address, common, field, other }) => {
    const [base, target]: [number[], number[]] = [[], []];
    for (const change of HISTORY) {
      for (const [word, size] of common) {
        append(base, [word, size]);
        append(target, [word ^ (field & Math.imul(change, 0x1480)), size]);
        for (let i = 0; i < 3; i++) {
          const next = other(random);
          append(base, next);
          append(target, next);
        }
      }
    }
    return { chip, base: image(chipId, address, base), target: image(chipId, address, target) };
  });
}

function append(bytes: number[], [word, size]: Instruction): void {
  for (let k = 0; k < size; k++) bytes.push((word >>> (8 * k)) & 0xff);
}

function image(chipId: number, address: number, code: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(32 + code.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0xe9, 1]);
  bytes[12] = chipId;
  view.setUint32(24, address, true);
  view.setUint32(28, code.length, true);
  bytes.set(code, 32);
  return bytes;
}
