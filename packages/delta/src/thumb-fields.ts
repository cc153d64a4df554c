/**
 * Fields that Thumb's long instructions scatter over two halfwords, the first of them the lower half of a word here.
 * Encodings: Armv7-M architecture reference manual, "BL", "B" (T3, T4), "MOV (immediate)" (T3).
 * @module
 */

/** `count` bits from bit `from` of the word are the field's bits from `to` on. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** BL and B, of which offsets of more than 4 MB would need two bits more. */
export const CALL_PIECES: readonly Piece[] = pieces([0, 11, 10], [10, 21, 1], [16, 0, 11]);
/** B with a condition, 20 bits. */
export const BRANCH_PIECES: readonly Piece[] = pieces([0, 11, 6], [10, 19, 1], [16, 0, 11], [27, 18, 1], [29, 17, 1]);
/** MOVW. */
export const MOVE_PIECES: readonly Piece[] = pieces([0, 12, 4], [10, 11, 1], [16, 0, 8], [28, 8, 3]);

function pieces(...rows: readonly (readonly [number, number, number])[]): Piece[] {
  return rows.map(([from, to, count]) => ({ from, to, count }));
}

/** The field in a word. */
export function gather(word: number, parts: readonly Piece[]): number {
  let field = 0;
  for (const { from, to, count } of parts) field |= ((word >>> from) & ((1 << count) - 1)) << to;
  return field;
}

/** The field in its places, every other bit zero. */
export function scatter(field: number, parts: readonly Piece[]): number {
  let word = 0;
  for (const { from, to, count } of parts) word |= ((field >>> to) & ((1 << count) - 1)) << from;
  return word;
}
