/**
 * Finds the references in data: aligned words that are addresses, and the unaligned or relative ones of the frame
 * descriptions that C++ exceptions need.
 * @module
 */
import { readWord } from './address-space.ts';
import { POINTER, RELATIVE } from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

const SHORTEST_FRAME = 12;
/** Longer frame descriptions are taken for something else. */
const LONGEST_FRAME = 0x400;

/** What the walk remembers of the frame description it is in: offsets of the base, 0 when it is in none. */
export class FrameState {
  /** Here lies an address, absolute or relative to its own place. */
  addressAt = 0;
  /** Here lies the size of the augmentation data; 4 means that one more address follows. */
  sizeAt = 0;

  forget(): void {
    this.addressAt = 0;
    this.sizeAt = 0;
  }
}

/**
 * Describe the unit at `at` (address `pc`) of a data region, not reaching `end`.
 * Frame descriptions: Linux Standard Base, "Exception frames" (.eh_frame): length, distance to the common part,
 * first address of the function, its size, augmentation data.
 */
export function decodeData(
  base: Uint8Array,
  at: number,
  end: number,
  pc: number,
  frame: FrameState,
  windows: Windows,
  unit: Unit,
): void {
  if (at === frame.addressAt && at + 4 <= end) {
    if ((pc & 3) === 0) frame.sizeAt = at + 8;
    frame.addressAt = 0;
    const word = readWord(base, at);
    const far = (word + pc) >>> 0;
    if (windows.isPointer(word)) return unit.reference(POINTER, 4, word, word, pc);
    if (word !== 0 && windows.isPointer(far)) return unit.reference(RELATIVE, 4, word, far, pc);
    return unit.plain(4);
  }
  const size = Math.min(4 - (pc & 3), end - at);
  if (size < 4) return unit.plain(size);
  const word = readWord(base, at);
  if (at === frame.sizeAt && (word & 0xff) === 4) {
    frame.addressAt = at + 1;
    return unit.plain(1);
  }
  if (windows.isPointer(word)) return unit.reference(POINTER, 4, word, word, pc);
  if (word < SHORTEST_FRAME || word >= LONGEST_FRAME || (word & 3) !== 0) return unit.plain(4);
  if (at + 24 <= end && isCommonPart(base, at)) {
    let nul = at + 11;
    while (nul < at + 16 && base[nul] !== 0) nul++;
    // Behind the letters: two alignments, the return register, the size of what follows, the address' form.
    frame.addressAt = nul + 6;
    return unit.plain(frame.addressAt - at);
  }
  if (at + 16 <= end && isFrame(base, at, pc, windows)) {
    frame.addressAt = at + 8;
    return unit.plain(8);
  }
  unit.plain(4);
}

/** Does the second half of a frame description's head fit: a function's first address and its size? */
function isFrame(base: Uint8Array, at: number, pc: number, windows: Windows): boolean {
  const back = readWord(base, at + 4);
  const first = readWord(base, at + 8);
  const size = readWord(base, at + 12);
  if (back < 8 || back > 0x100000 || (back & 3) !== 0 || size >= 0x20000) return false;
  return windows.isCallable(first) || windows.isCallable((first + pc + 8) >>> 0);
}

/** A common part (CIE) whose augmentation begins with "zP": it names the personality routine. */
function isCommonPart(base: Uint8Array, at: number): boolean {
  return readWord(base, at + 4) === 0 && base[at + 9] === 0x7a && base[at + 10] === 0x50;
}
