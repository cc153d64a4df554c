/**
 * Finds the references in Thumb-2 code (Cortex-M): BL and B.W, address words in literal pools, and what stays within a
 * function: branches and loads of literals.
 * Encodings: Armv7-M architecture reference manual, "Thumb instruction set encoding".
 * @module
 */
import { readWord } from './address-space.ts';
import {
  FIXED_BITS,
  getField,
  type Kind,
  POINTER,
  THUMB_BRANCH,
  THUMB_BRANCH_WIDE,
  THUMB_CALL,
  THUMB_JUMP,
  THUMB_LOAD,
  THUMB_MOVE,
  targetOf,
} from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

/** Short loads reach this many words ahead; a power of two. */
const POOL_REACH = 256;

/** The literal pools ahead: which of the next words loads were seen to read. */
export class ThumbPools {
  readonly #marks = new Uint8Array(POOL_REACH);

  forget(): void {
    this.#marks.fill(0);
  }

  /** The word that holds base offset `at` is a literal. */
  mark(at: number): void {
    this.#marks[(at >>> 2) % POOL_REACH] = 1;
  }

  has(at: number): boolean {
    return this.#marks[(at >>> 2) % POOL_REACH] === 1;
  }

  /** The walk has passed that word. */
  clear(at: number): void {
    this.#marks[(at >>> 2) % POOL_REACH] = 0;
  }
}

/** Describe the unit at `at` (address `pc`) of a code region, not reaching `end`. */
export function decodeThumb(
  base: Uint8Array,
  at: number,
  end: number,
  pc: number,
  pools: ThumbPools,
  windows: Windows,
  unit: Unit,
): void {
  const left = end - at;
  if ((pc & 1) !== 0 || left < 2) return unit.plain(1);
  const word = readWord(base, at);
  if ((pc & 3) === 0 && left >= 4) {
    const isLiteral = pools.has(at);
    pools.clear(at);
    // Half of an address in RAM is the most common instruction there is; half of one in flash is a rare one.
    if (windows.isPointer(word) && (isLiteral || !isRam(word))) return unit.reference(POINTER, 4, word, word, pc);
    if (isLiteral) return unit.plain(4);
  }
  const pool = at - (pc & 3) + 4;
  if ((word & 0xf800) < 0xe800) return takeShort(word & 0xffff, pool, pc, pools, unit);
  if (left < 4 || ((pc & 2) !== 0 && pools.has(at + 2))) return unit.plain(2);
  takeLong(word, pool, pc, pools, windows, unit);
}

/** Armv7-M architecture reference manual, "The system address map". */
function isRam(address: number): boolean {
  return address >>> 29 === 1;
}

function is(kind: Kind, word: number, pattern: number): boolean {
  return (word & (FIXED_BITS[kind] ?? 0)) >>> 0 === pattern;
}

/** An instruction of one halfword; literals are loaded from `pool` on. */
function takeShort(half: number, pool: number, pc: number, pools: ThumbPools, unit: Unit): void {
  let kind: Kind;
  if (half >>> 11 === 9) {
    kind = THUMB_LOAD;
    pools.mark(pool + (half & 0xff) * 4);
  } else if (half >>> 12 === 13) kind = THUMB_BRANCH;
  else if (is(THUMB_JUMP, half, 0xe000)) kind = THUMB_JUMP;
  else return unit.plain(2);
  unit.reference(kind, 2, half, targetOf(kind, getField(kind, half), pc), pc);
}

/** An instruction of two halfwords, the first of them the lower half of `word`. */
function takeLong(word: number, pool: number, pc: number, pools: ThumbPools, windows: Windows, unit: Unit): void {
  if ((word & 0xb800f800) >>> 0 === 0xb800f000) {
    const target = targetOf(THUMB_CALL, getField(THUMB_CALL, word), pc);
    return windows.isCallable(target) ? unit.reference(THUMB_CALL, 4, word, target, pc) : unit.plain(4);
  }
  if ((word & 0xd000f800) >>> 0 === 0x8000f000 && (word & 0x380) !== 0x380) {
    const target = targetOf(THUMB_BRANCH_WIDE, getField(THUMB_BRANCH_WIDE, word), pc);
    return unit.reference(THUMB_BRANCH_WIDE, 4, word, target, pc);
  }
  if ((word & 0x8000fbf0) === 0x0000f240) return unit.reference(THUMB_MOVE, 4, word, 0, 0);
  // LDR.W and VLDR of a literal ahead.
  if ((word & 0xffff) === 0xf8df) pools.mark(pool + ((word >>> 16) & 0xfff));
  else if ((word & 0xffbf) === 0xed9f) pools.mark(pool + ((word >>> 16) & 0xff) * 4);
  unit.plain(4);
}
