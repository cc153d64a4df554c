/** Returns the next pseudo-random 32-bit unsigned integer. */
export type RandomSource = () => number;

/**
 * A small deterministic generator (mulberry32): the same seed always gives the same sequence, so every simulated
 * accident can be replayed.
 *
 * @param seed any integer; only its low 32 bits count
 * @returns a function that yields unsigned 32-bit integers
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { seededRandom } from '@aloft/simulator';
 *
 * assert.equal(seededRandom(7)(), seededRandom(7)());
 * assert.notEqual(seededRandom(7)(), seededRandom(8)());
 * ```
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
