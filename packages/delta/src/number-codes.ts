/**
 * Numbers and bytes as sequences of binary decisions. docs/spec/patch.md, "Numbers".
 * @module
 */
import { LOW_BITS, MODELLED_LENGTHS, NUMBER_MODELS, UNARY_MODELS } from './contexts.ts';
import type { BitCoder } from './range-coder.ts';

const LONGEST = 31;
/** Largest value `codeNumber` carries. */
export const LARGEST_NUMBER = 0xfffffffe;

/**
 * Adaptive Exp-Golomb: the bit length of `value + 1` in unary; of the bits behind the leading one the first two of short
 * numbers and the last two have models, the rest are equiprobable.
 */
export function codeNumber(coder: BitCoder, models: number, value: number): number {
  const plusOne = value + 1;
  const wanted = 31 - Math.clz32(plusOne);
  let length = 0;
  while (length < LONGEST && coder.bit(models + Math.min(length, UNARY_MODELS - 1), wanted > length ? 1 : 0) === 1) {
    length++;
  }
  const tree = models + UNARY_MODELS + (length - 1) * 3;
  let result = 1;
  for (let left = length; left > 0; left--) {
    const bit = (plusOne >>> (left - 1)) & 1;
    if (length <= MODELLED_LENGTHS && result < 4) result = result * 2 + coder.bit(tree + result - 1, bit);
    else if (left <= LOW_BITS) result = result * 2 + coder.bit(models + NUMBER_MODELS - LOW_BITS + left - 1, bit);
    else result = result * 2 + coder.even(bit);
  }
  return result - 1;
}

/** Signed numbers: 0, -1, 1, -2, 2, … */
export function codeSigned(coder: BitCoder, models: number, value: number): number {
  const folded = codeNumber(coder, models, value < 0 ? -2 * value - 1 : 2 * value);
  return folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
}

/** A value of `bits` bits through a binary tree of models, most significant bit first. */
export function codeTree(coder: BitCoder, models: number, bits: number, value: number): number {
  let node = 1;
  for (let i = bits - 1; i >= 0; i--) node = node * 2 + coder.bit(models + node, (value >>> i) & 1);
  return node - (1 << bits);
}
