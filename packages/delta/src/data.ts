/**
 * Finds the references in data: aligned words that are addresses.
 * @module
 */
import { readWord } from './address-space.ts';
import { POINTER } from './reference.ts';
import type { Unit } from './unit.ts';
import type { Windows } from './windows.ts';

/** Describe the unit at `at` (address `pc`) of a data region, not reaching `end`: one word, or what leads to the next. */
export function decodeData(base: Uint8Array, at: number, end: number, pc: number, windows: Windows, unit: Unit): void {
  const size = Math.min(4 - (pc & 3), end - at);
  if (size < 4) return unit.plain(size);
  const word = readWord(base, at);
  if (windows.isPointer(word)) unit.reference(POINTER, 4, word, word, pc);
  else unit.plain(4);
}
