/**
 * Finds the references in Xtensa code (ESP32, S2, S3): CALLn, L32R, far J, and address words in literal pools.
 * Encodings: Xtensa ISA reference manual, "Instruction formats"; lengths by op0, S3 adds 4-byte PIE instructions.
 * @module
 */
import { readWord } from './address-space.ts';
import { CALL, JUMP, L32R, POINTER, getField, targetOf } from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

/** Jumps that stay within a function move with it and need no prediction. */
const FAR_JUMP = 2000;
const ENTRY = 0x36;

/**
 * Describe the unit at `at` (address `pc`) of a code region, not reaching `end`.
 * Address words win over instructions, and an instruction never runs into one, nor into an ENTRY: literal pools
 * desynchronise a linear sweep and both marks bring it back.
 */
export function decodeXtensa(
  base: Uint8Array,
  at: number,
  end: number,
  pc: number,
  wide: boolean,
  windows: Windows,
  unit: Unit,
): void {
  if ((pc & 3) === 0 && at + 4 <= end) {
    const word = readWord(base, at);
    if (windows.isPointer(word)) return unit.reference(POINTER, 4, word, word, pc);
    if (windows.isFixed(word)) return unit.plain(4);
  }
  const op0 = (base[at] ?? 0) & 15;
  const size = op0 < 8 ? 3 : op0 < 14 ? 2 : wide ? 4 : 3;
  if (at + size > end) return unit.plain(1);
  const boundary = at + ((4 - (pc & 3)) & 3);
  if (boundary > at && boundary < at + size && boundary + 4 <= end) {
    const word = readWord(base, boundary);
    if (isEntry(word) || windows.isPointer(word) || windows.isFixed(word)) return unit.plain(boundary - at);
  }
  if (size !== 3) return unit.plain(size);
  const word = readWord(base, at) & 0xffffff;
  if (op0 === 5) {
    const target = targetOf(CALL, getField(CALL, word), pc);
    if (windows.isCallable(target)) return unit.reference(CALL, 3, word, target, pc);
  } else if (op0 === 1) {
    return unit.reference(L32R, 3, word, targetOf(L32R, getField(L32R, word), pc), pc);
  } else if (op0 === 6 && ((word >>> 4) & 3) === 0) {
    const target = targetOf(JUMP, getField(JUMP, word), pc);
    if (Math.abs(target - pc) > FAR_JUMP && windows.isCallable(target)) return unit.reference(JUMP, 3, word, target, pc);
  }
  unit.plain(size);
}

function isEntry(word: number): boolean {
  return (word & 0xfff) === (0x100 | ENTRY);
}
