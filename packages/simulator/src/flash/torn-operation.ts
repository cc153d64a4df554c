import { type RandomSource, seededRandom } from '../random/seeded-random.ts';

/**
 * What a sector or page may look like when the power went away in the middle of an erase or a program. Real chips
 * pre-program cells to 0 before they erase, drift through noise, and finish some cells long before others, so each
 * accident is drawn (deterministically, from a seed) from all of these.
 *
 * @module
 */

/**
 * Returns what is left of `before` after an erase that did not finish.
 *
 * @param before bytes of the sector before the erase
 * @param seed chooses the accident; equal seeds give equal bytes
 */
export function tornErase(before: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const after = before.slice();
  const kind = random() % 4;
  const edge = random() % (before.length + 1);
  for (let index = 0; index < after.length; index++) {
    after[index] = tornErasedByte(kind, index < edge, before[index] ?? 0xff, random);
  }
  return after;
}

function tornErasedByte(kind: number, beforeEdge: boolean, old: number, random: RandomSource): number {
  switch (kind) {
    case 0: // erased up to an edge, untouched behind it
      return beforeEdge ? 0xff : old;
    case 1: // the pre-programming to 0 had come as far as the edge
      return beforeEdge ? 0x00 : old;
    case 2: // some cells already float to 1
      return old | (random() & 0xff);
    default: // anything at all
      return random() & 0xff;
  }
}

/**
 * Returns what a page holds after a program that did not finish. Bits only ever fall from 1 to 0, and only bits that
 * the program was about to clear.
 *
 * @param before bytes of the page before the program
 * @param data bytes being programmed; same length
 * @param seed chooses the accident; equal seeds give equal bytes
 */
export function tornProgram(before: Uint8Array, data: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const after = before.slice();
  const cleanEdge = random() % 2 === 0;
  const edge = random() % data.length;
  for (let index = 0; index < after.length; index++) {
    const old = before[index] ?? 0xff;
    const wanted = old & (data[index] ?? 0xff);
    if (index < edge && cleanEdge) after[index] = wanted;
    else if (index === edge || !cleanEdge) after[index] = wanted | (old & random() & 0xff);
  }
  return after;
}
