/**
 * Numbers and bytes as sequences of binary decisions. docs/spec/patch.md, "Numbers".
 * @module
 */
import { LOW_BITS, MODELLED_LENGTHS, NUMBER_MODELS, UNARY_MODELS } from './contexts.ts';
import type { BitCoder } from './range-coder.ts';

const LONGEST = 31;
/** Largest value `codeNumber` carries. */
export const LARGEST_NUMBER = 0xfffffffe;

/** Adaptive Exp-Golomb: the bit length of `value + 1` in unary, two modelled bits, the rest equiprobable. */
export function codeNumber(coder: BitCoder, models: number, value: number): number {
  const plusOne = value + 1;
  const wanted = 31 - Math.clz32(plusOne);
  let length = 0;
  while (length < LONGEST && coder.bit(models + Math.min(length, UNARY_MODELS - 1), wanted > length ? 1 : 0) === 1) {
    length++;
  }
  const tree = models + UNARY_MODELS + (length - 1) * 3;
  let result = 1;
  const modelled = length > MODELLED_LENGTHS ? 0 : Math.min(length, 2);
  for (let i = 0; i < modelled; i++) {
    const node = i === 0 ? 0 : 1 + (result & 1);
    result = result * 2 + coder.bit(tree + node, (plusOne >>> (length - 1 - i)) & 1);
  }
  const low = Math.min(length - modelled, LOW_BITS);
  const rest = length - modelled - low;
  if (rest > 0) result = result * 2 ** rest + coder.direct(rest, (plusOne >>> low) & ((1 << rest) - 1));
  for (let i = low - 1; i >= 0; i--) result = result * 2 + coder.bit(models + NUMBER_MODELS - LOW_BITS + i, (plusOne >>> i) & 1);
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
