/**
 * The encoder's choice of operations, made twice: the second time with the prices that the first choice leads to.
 * @module
 */
import type { Operation } from './body.ts';
import type { Lane } from './lane.ts';
import { PRICE, PRICE_AND_LEARN, priceLiterals } from './literal-prices.ts';
import { countOperations, guessedCounts, OperationPrices } from './operation-prices.ts';
import { Parser } from './parse.ts';
import type { RepeatMeasure } from './repeat-measure.ts';
import type { InstructionSet } from './walker.ts';

const PASSES = 2;
const TABLE_BITS = 11;

export function chooseOperations(
  target: Uint8Array,
  set: InstructionSet,
  measure: RepeatMeasure,
  lanes: readonly Lane[],
): Operation[] {
  const uses = new Uint8Array(target.length).fill(PRICE_AND_LEARN);
  let counts = guessedCounts();
  for (let pass = 1; ; pass++) {
    const literals = priceLiterals(target, set, TABLE_BITS, uses);
    const operations = new Parser(target, measure, new OperationPrices(counts), literals, lanes).run();
    if (pass === +(process.env.PASSES ?? PASSES)) return operations;
    counts = countOperations(operations, (at) => measure.phases[at] as number);
    let to = 0;
    for (const { op, size } of operations) {
      uses.fill(op === 'literal' ? PRICE_AND_LEARN : PRICE, to, to + size);
      to += size;
    }
  }
}
