/**
 * What each byte of the target would cost as a literal: the byte models run over the target and learn where told to.
 * @module
 */
import { MixedPrices } from './bit-prices.ts';
import { BitModels } from './bit-models.ts';
import { ByteCodes } from './byte-codes.ts';
import { modelsFor } from './contexts.ts';
import { Surroundings } from './surroundings.ts';
import type { InstructionSet } from './walker.ts';

/** What to do with a byte of the target. */
export const PASS_BY = 0;
export const PRICE = 1;
export const PRICE_AND_LEARN = 2;

/** Prices in 1/64 bit by place; 0 where passed by. */
export function priceLiterals(
  target: Uint8Array,
  set: InstructionSet,
  tableBits: number,
  uses: Uint8Array,
): Uint16Array {
  const prices = new Uint16Array(target.length);
  const coder = new MixedPrices(new BitModels(modelsFor(tableBits)));
  const bytes = new ByteCodes(coder, tableBits);
  const surroundings = new Surroundings(set);
  for (let at = 0; at < target.length; at++) {
    const byte = target[at] as number;
    if (uses[at] !== PASS_BY) {
      coder.total = 0;
      coder.learns = uses[at] === PRICE_AND_LEARN;
      bytes.literal(surroundings.last, surroundings.first, surroundings.phase, byte);
      prices[at] = coder.total;
    }
    surroundings.put(byte);
  }
  return prices;
}
