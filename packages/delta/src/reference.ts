/**
 * What the codec knows about references: the kinds, and where in its bytes a kind keeps its field.
 * Every kind is treated alike: a predicted field, and when it is wrong, the signed difference to the true one.
 * docs/spec/patch.md, "References".
 * @module
 */
import { BRANCH_PIECES, CALL_PIECES, gather, MOVE_PIECES, scatter } from './thumb-fields.ts';

/** Bytes that hold no reference. */
export const PLAIN = 0;
/** Xtensa CALL0/4/8/12: 18-bit word offset. */
export const CALL = 1;
/** Xtensa L32R: 16-bit word offset to a literal before it. */
export const L32R = 2;
/** Xtensa J to another function: 18-bit byte offset. */
export const JUMP = 3;
/** RISC-V JAL: 20-bit halfword offset. */
export const JAL = 4;
/** RISC-V LUI or AUIPC whose user is known: upper 20 bits. */
export const HIGH = 5;
/** RISC-V I-type user of a HIGH (ADDI, loads, JALR): 12 bits. */
export const LOW = 6;
/** RISC-V S-type user of a HIGH (stores): 12 bits. */
export const LOW_STORE = 7;
/** A 32-bit address in data or in a literal pool. */
export const POINTER = 8;
/** A 32-bit address less its own place, as `.eh_frame` keeps them. */
export const RELATIVE = 9;
/** Thumb BL, and B.W to wherever it leads, up to 4 MB away: 22 bits that count halfwords. */
export const THUMB_CALL = 10;
/** RISC-V conditional branch: the 12 bits of its offset as a store keeps its own. Moves with its function. */
export const BRANCH = 11;
/** RISC-V I-type whose register is not known: 12 bits that mean a number. */
export const IMMEDIATE = 12;
/** The same for stores. */
export const IMMEDIATE_STORE = 13;
/** Thumb MOVW: 16 bits that mean a number. */
export const THUMB_MOVE = 14;
/** Thumb LDR of a literal, short form: 8 bits that count words. */
export const THUMB_LOAD = 15;
/** Thumb conditional branch, short form: 8 bits that count halfwords. */
export const THUMB_BRANCH = 16;
/** Thumb branch, short form: 11 bits that count halfwords. */
export const THUMB_JUMP = 17;
/** Thumb conditional branch, long form: 20 bits that count halfwords. */
export const THUMB_BRANCH_WIDE = 18;
export const KINDS = 19;

export type Kind = number;

/** Whether the shift map leads a reference of this kind: it reaches beyond its function. */
export function isMapped(kind: Kind): boolean {
  return kind < BRANCH;
}

/** Whether a kind's field means a place in the same function, which moves as its neighbours do. */
export function isNear(kind: Kind): boolean {
  return kind >= THUMB_LOAD;
}

export const KIND_NAMES: readonly string[] = [
  'plain',
  'call',
  'l32r',
  'j',
  'jal',
  'high',
  'low',
  'low (store)',
  'pointer',
  'relative pointer',
  'bl',
  'branch',
  'immediate',
  'immediate (store)',
  'movw',
  'ldr literal',
  'b (conditional)',
  'b',
  'b.w (conditional)',
];

/** Field width in bits by kind. */
export const FIELD_BITS: readonly number[] = [0, 18, 16, 18, 20, 20, 12, 12, 32, 32, 22, 12, 12, 12, 16, 8, 8, 11, 20];

/** Bits of the unit's little-endian word that are *not* field, by kind; they must agree for a field to be comparable. */
export const FIXED_BITS: readonly number[] = [
  0, 0x00003f, 0x0000ff, 0x00003f, 0x00000fff, 0x00000fff, 0x000fffff, 0x01fff07f, 0, 0, 0xf800f800, 0x01fff07f,
  0x000fffff, 0x01fff07f, 0x8f00fbf0, 0xff00, 0xff00, 0xf800, 0xd000fbc0,
];

/** Size of the unit in bytes by kind. */
export const UNIT_SIZE: readonly number[] = [1, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 2, 4];

/** The field of a unit's little-endian word. */
export function getField(kind: Kind, word: number): number {
  switch (kind) {
    case CALL:
    case JUMP:
      return (word >>> 6) & 0x3ffff;
    case L32R:
      return (word >>> 8) & 0xffff;
    case JAL:
      return (
        ((word >>> 31) << 19) | (((word >>> 12) & 0xff) << 11) | (((word >>> 20) & 1) << 10) | ((word >>> 21) & 0x3ff)
      );
    case HIGH:
      return word >>> 12;
    case LOW:
    case IMMEDIATE:
      return word >>> 20;
    case LOW_STORE:
    case BRANCH:
    case IMMEDIATE_STORE:
      return ((word >>> 25) << 5) | ((word >>> 7) & 31);
    case THUMB_CALL:
      return gather(word, CALL_PIECES);
    case THUMB_BRANCH_WIDE:
      return gather(word, BRANCH_PIECES);
    case THUMB_MOVE:
      return gather(word, MOVE_PIECES);
    case THUMB_LOAD:
    case THUMB_BRANCH:
    case THUMB_JUMP:
      return word & ~(FIXED_BITS[kind] ?? 0);
    default:
      return word >>> 0;
  }
}

/** The unit's word with its field replaced. */
export function setField(kind: Kind, word: number, field: number): number {
  const fixed = word & (FIXED_BITS[kind] ?? 0);
  switch (kind) {
    case CALL:
    case JUMP:
      return (fixed | ((field & 0x3ffff) << 6)) >>> 0;
    case L32R:
      return (fixed | ((field & 0xffff) << 8)) >>> 0;
    case JAL:
      return (
        (fixed |
          (((field >>> 19) & 1) << 31) |
          (((field >>> 11) & 0xff) << 12) |
          (((field >>> 10) & 1) << 20) |
          ((field & 0x3ff) << 21)) >>>
        0
      );
    case HIGH:
      return (fixed | (field << 12)) >>> 0;
    case LOW:
    case IMMEDIATE:
      return (fixed | (field << 20)) >>> 0;
    case LOW_STORE:
    case BRANCH:
    case IMMEDIATE_STORE:
      return (fixed | (((field >>> 5) & 0x7f) << 25) | ((field & 31) << 7)) >>> 0;
    case THUMB_CALL:
      return (fixed | scatter(field, CALL_PIECES)) >>> 0;
    case THUMB_BRANCH_WIDE:
      return (fixed | scatter(field, BRANCH_PIECES)) >>> 0;
    case THUMB_MOVE:
      return (fixed | scatter(field, MOVE_PIECES)) >>> 0;
    case THUMB_LOAD:
    case THUMB_BRANCH:
      return fixed | (field & 0xff);
    case THUMB_JUMP:
      return fixed | (field & 0x7ff);
    default:
      return field >>> 0;
  }
}

/** Sign-extend the low `bits` of `value`. */
export function signed(value: number, bits: number): number {
  const shift = 32 - bits;
  return (value << shift) >> shift;
}

/** The address a field means, for an instruction at address `pc` (for LOW: `pc` is the sum of its HIGH). */
export function targetOf(kind: Kind, field: number, pc: number): number {
  switch (kind) {
    case CALL:
      return ((pc & ~3) + (signed(field, 18) << 2) + 4) >>> 0;
    case JUMP:
      return (pc + signed(field, 18) + 4) >>> 0;
    case L32R:
      return (((pc + 3) & ~3) + ((field - 0x10000) << 2)) >>> 0;
    case JAL:
      return (pc + (signed(field, 20) << 1)) >>> 0;
    case THUMB_CALL:
    case THUMB_BRANCH:
    case THUMB_JUMP:
    case THUMB_BRANCH_WIDE:
      return (pc + 4 + (signed(field, FIELD_BITS[kind] ?? 0) << 1)) >>> 0;
    case THUMB_LOAD:
      return ((pc & ~3) + 4 + (field << 2)) >>> 0;
    case LOW:
    case LOW_STORE:
      return (pc + signed(field, 12)) >>> 0;
    case RELATIVE:
      return (pc + field) >>> 0;
    default:
      return field >>> 0;
  }
}

/** The field that makes an instruction at `pc` mean `target` (for HIGH: `pc` is 0 for LUI). Out-of-range targets wrap. */
export function fieldFor(kind: Kind, target: number, pc: number): number {
  switch (kind) {
    case CALL:
      return ((target - 4 - (pc & ~3)) >> 2) & 0x3ffff;
    case JUMP:
      return (target - pc - 4) & 0x3ffff;
    case L32R:
      return ((target - ((pc + 3) & ~3)) >> 2) & 0xffff;
    case JAL:
      return ((target - pc) >> 1) & 0xfffff;
    case THUMB_CALL:
    case THUMB_BRANCH:
    case THUMB_JUMP:
    case THUMB_BRANCH_WIDE:
      return ((target - pc - 4) >>> 1) & ((1 << (FIELD_BITS[kind] ?? 0)) - 1);
    case THUMB_LOAD:
      return ((target - (pc & ~3) - 4) >>> 2) & 0xff;
    case HIGH:
      return ((target - pc + 0x800) >>> 12) & 0xfffff;
    case LOW:
    case LOW_STORE:
      return (target - pc) & 0xfff;
    case RELATIVE:
      return (target - pc) >>> 0;
    default:
      return target >>> 0;
  }
}
