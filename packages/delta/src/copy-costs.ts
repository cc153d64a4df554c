/**
 * What the ways to make target bytes cost, roughly and in bits: what matching decides by. Found by trying, on pairs of
 * real firmware: bytes that no copy makes are often repeats, so a literal counts less than it takes.
 * @module
 */

/** A literal byte, and what beginning with literals costs. */
export const LITERAL_COST = 5;
export const LITERALS_COST = 6;
/** A wrong byte within a copy, and one right behind another. */
export const DIFFERENCE_COST = 12;
export const NEXT_DIFFERENCE_COST = 8;
/** A wrong reference. */
export const REFERENCE_COST = 20;
/** A copy, besides its jump. */
export const COPY_COST = 15;

/** The number that says how far a copy begins from where the last one ended. */
export function jumpCost(distance: number): number {
  return 32 - Math.clz32(distance < 0 ? -distance : distance);
}

/** The most a copy costs: offsets have at most 24 bits. */
export const FARTHEST_COPY_COST: number = COPY_COST + 25;
