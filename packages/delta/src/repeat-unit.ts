/**
 * Repeats of code keep what their calls and literal loads mean: a unit that is repeated elsewhere gets the field that
 * points at the same address from there. docs/spec/patch.md, "Repeats".
 * @module
 */
import { clip } from './address-space.ts';
import {
  CALL,
  fieldFor,
  getField,
  JAL,
  type Kind,
  L32R,
  PLAIN,
  setField,
  THUMB_CALL,
  targetOf,
  UNIT_SIZE,
} from './reference.ts';
import type { InstructionSet } from './walker.ts';

/** Units are led over at least this distance: all their bytes are known before the first is written. */
export const NEAREST_UNIT = 4;

/** The kind of the instruction that begins with `word`, if it is one whose meaning moves with its place. */
export function kindOfRepeated(set: InstructionSet, word: number): Kind {
  switch (set) {
    case 'riscv':
      // A jump that links nothing stays inside its function and moves with it.
      return (word & 0x7f) === 0x6f && (word & 0xf80) !== 0 ? JAL : PLAIN;
    case 'xtensa':
    case 'xtensa-wide':
      return (word & 15) === 5 ? CALL : (word & 15) === 1 ? L32R : PLAIN;
    case 'thumb':
      return (word & 0xf800f800) >>> 0 === 0xf800f000 ? THUMB_CALL : PLAIN;
    default:
      return PLAIN;
  }
}

/** The little-endian `word` of a unit of `kind` at address `from` as it reads at address `to`. */
export function repeatedWord(kind: Kind, word: number, from: number, to: number): number {
  const unit = clip(word, UNIT_SIZE[kind] ?? 4);
  return setField(kind, unit, fieldFor(kind, targetOf(kind, getField(kind, unit), from), to));
}
