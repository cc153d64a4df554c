/**
 * Finds the references in Xtensa code (ESP32, S2, S3): CALLn, L32R, far J, and address words in literal pools.
 * Encodings: Xtensa ISA reference manual, "Instruction formats"; lengths by op0, S3 adds 4-byte PIE instructions.
 * @module
 */
import { readWord } from './address-space.ts';
import { CALL, getField, JUMP, L32R, POINTER, targetOf } from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

/** Jumps that stay within a function move with it and need no prediction. */
const FAR_JUMP = 2000;
const ENTRY = 0x36;
/** A literal pool between two functions is looked for this many words ahead. */
const POOL_REACH = 64;
/** A run of literals is recognised by this many words. */
const POOL_SAMPLE = 8;
/** Inside a run, the next literal is looked for this many words ahead. */
const POOL_PATIENCE = 32;

/** What the walk remembers from unit to unit. */
export class XtensaState {
  /** The unit before never falls through: zero padding or a literal pool may follow. */
  afterJump = false;
  /** Words up to this base offset are literals. */
  poolEnd = 0;
  /** The word at this base offset follows a literal. */
  poolNext = 0;

  forget(): void {
    this.afterJump = false;
    this.poolEnd = 0;
    this.poolNext = 0;
  }
}

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
  state: XtensaState,
  windows: Windows,
  unit: Unit,
): void {
  const afterJump = state.afterJump;
  state.afterJump = false;
  if (afterJump) {
    if ((pc & 3) === 0) state.poolEnd = findPoolEnd(base, at, end, windows);
    if (state.poolEnd <= at && base[at] === 0) {
      state.afterJump = true;
      return unit.plain(1);
    }
  }
  if (at < state.poolEnd && (pc & 3) === 0 && at + 4 <= end) {
    const word = readWord(base, at);
    if (windows.isPointer(word)) return unit.reference(POINTER, 4, word, word, pc);
    return unit.plain(4);
  }
  if ((pc & 3) === 0 && at + 4 <= end) {
    const word = readWord(base, at);
    const isPointer = windows.isPointer(word);
    if (
      state.poolNext === at ? staysInPool(base, at, end, windows) : isPointer && isAmongLiterals(base, at, end, windows)
    ) {
      state.poolNext = at + 4;
      return isPointer ? unit.reference(POINTER, 4, word, word, pc) : unit.plain(4);
    }
  }
  const op0 = (base[at] ?? 0) & 15;
  const size = op0 < 8 ? 3 : op0 < 14 ? 2 : wide ? 4 : 3;
  if (at + size > end) return unit.plain(1);
  const boundary = at + ((4 - (pc & 3)) & 3);
  if (boundary > at && boundary < at + size && boundary + 4 <= end) {
    const word = readWord(base, boundary);
    if (isEntry(word) || (windows.isPointer(word) && isAmongLiterals(base, boundary, end, windows))) {
      return unit.plain(boundary - at);
    }
  }
  if (size === 2) state.afterJump = ((base[at] ?? 0) & 0xef) === 0x0d && base[at + 1] === 0xf0;
  if (size !== 3) return unit.plain(size);
  const word = readWord(base, at) & 0xffffff;
  state.afterJump = isUnconditional(word);
  if (op0 === 5) {
    const target = targetOf(CALL, getField(CALL, word), pc);
    if (windows.isCallable(target)) return unit.reference(CALL, 3, word, target, pc);
  } else if (op0 === 1) {
    return unit.reference(L32R, 3, word, targetOf(L32R, getField(L32R, word), pc), pc);
  } else if (op0 === 6 && ((word >>> 4) & 3) === 0) {
    const target = targetOf(JUMP, getField(JUMP, word), pc);
    if (Math.abs(target - pc) > FAR_JUMP && windows.isCallable(target))
      return unit.reference(JUMP, 3, word, target, pc);
  }
  unit.plain(size);
}

/** J, JX, RET, RETW: nothing falls through. */
function isUnconditional(word: number): boolean {
  return (
    (word & 0x3f) === 0x06 ||
    (word & 0xfff0ff) === 0x000080 ||
    (word & 0xfff0ff) === 0x000090 ||
    (word & 0xfff0ff) === 0x0000a0
  );
}

/**
 * Where the next function begins if only literals lie before it, else `at`. Most literals are addresses or small
 * numbers; most words of code are neither.
 */
function findPoolEnd(base: Uint8Array, at: number, end: number, windows: Windows): number {
  let likely = 0;
  for (let words = 0; words < POOL_REACH; words++) {
    const next = at + words * 4;
    if (next + 4 > end) return at;
    const value = readWord(base, next);
    if (isEntry(value)) return likely * 2 > words ? next : at;
    if (isLiteral(value, windows)) likely++;
  }
  return at;
}

/** Whether most of the next words, up to a function's ENTRY, look like literals. */
function isAmongLiterals(base: Uint8Array, at: number, end: number, windows: Windows): boolean {
  let likely = 0;
  let words = 0;
  for (; words < POOL_SAMPLE && at + words * 4 + 4 <= end; words++) {
    const value = readWord(base, at + words * 4);
    if (isEntry(value)) break;
    if (isLiteral(value, windows)) likely++;
  }
  return likely * 2 > words;
}

/** Pools of numbers go on for long without an address: one literal in sight keeps the walk inside, an ENTRY ends it. */
function staysInPool(base: Uint8Array, at: number, end: number, windows: Windows): boolean {
  for (let words = 0; words < POOL_PATIENCE && at + words * 4 + 4 <= end; words++) {
    const value = readWord(base, at + words * 4);
    if (isEntry(value)) return words > 0;
    if (isLiteral(value, windows)) return true;
  }
  return false;
}

function isLiteral(value: number, windows: Windows): boolean {
  const top = value >>> 16;
  if (top === 0 || top === 0xffff || top >>> 4 === 0x3ff || top >>> 4 === 0x600) return true;
  return windows.isPointer(value) || windows.isFixed(value);
}

function isEntry(word: number): boolean {
  return (word & 0xfff) === (0x100 | ENTRY);
}
