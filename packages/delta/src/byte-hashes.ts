/**
 * Hashes of a few bytes, to find where the same bytes stand.
 * @module
 */
import { readWord } from './address-space.ts';

const SPREAD = 0x9e3779b1;
const OTHER_SPREAD = 0x85ebca6b;

export function hashOfThree(bytes: Uint8Array, at: number, bits: number): number {
  return Math.imul(readWord(bytes, at) & 0xffffff, SPREAD) >>> (32 - bits);
}

export function hashOfFour(bytes: Uint8Array, at: number, bits: number): number {
  return Math.imul(readWord(bytes, at), SPREAD) >>> (32 - bits);
}

export function hashOfEight(bytes: Uint8Array, at: number, bits: number): number {
  return (Math.imul(readWord(bytes, at), SPREAD) ^ Math.imul(readWord(bytes, at + 4), OTHER_SPREAD)) >>> (32 - bits);
}

/** How far `one` at `from` and `other` at `at` agree, at most `most` bytes. */
export function agreementOf(one: Uint8Array, from: number, other: Uint8Array, at: number, most: number): number {
  const end = Math.min(most, one.length - from, other.length - at);
  let size = 0;
  while (size < end && one[from + size] === other[at + size]) size++;
  return size;
}
