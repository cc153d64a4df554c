/**
 * Collects the operations chosen; prices learn from each.
 * @module
 */
import type { Operation } from './body.ts';
import { LiteralPrices } from './literal-prices.ts';
import { OperationCounter, OperationPrices } from './operation-prices.ts';
import type { RepeatMeasure } from './repeat-measure.ts';

/** Prices of operations are made anew after so many operations, and after this share of all of them. */
const STALE_AFTER = 64;
const STALE_SHARE = 16;

export class OperationWriter {
  readonly operations: Operation[] = [];
  readonly literals: LiteralPrices;
  prices: OperationPrices;
  readonly #counter: OperationCounter;
  /** Literals count one by one. */
  #written = 0;
  #stale = STALE_AFTER;

  constructor(target: Uint8Array, measure: RepeatMeasure) {
    this.literals = new LiteralPrices(target, measure);
    this.#counter = new OperationCounter(measure.phases);
    this.prices = new OperationPrices(this.#counter.counts);
  }

  /** See what has been written says about prices. */
  refresh(): void {
    if (this.#written < this.#stale) return;
    this.prices = new OperationPrices(this.#counter.counts);
    this.#stale = this.#written + Math.max(STALE_AFTER, Math.floor(this.#written / STALE_SHARE));
  }

  addLiterals(at: number, size: number): void {
    for (let i = 0; i < size; i++) this.literals.learn(at + i);
    this.#counter.literals(size);
    this.#written += size;
    const last = this.operations.at(-1);
    if (last?.op === 'literal') this.operations[this.operations.length - 1] = { op: 'literal', size: last.size + size };
    else this.operations.push({ op: 'literal', size });
  }

  addRepeat(distance: number, size: number): void {
    this.#counter.repeat(distance, size);
    this.#written++;
    this.operations.push({ op: 'repeat', distance, size });
  }

  addCopy(from: number, size: number): void {
    this.#counter.copy(from, size);
    this.#written++;
    this.operations.push({ op: 'copy', from, size });
  }

  /** Size of the copy that was written last, 0 if something else was. */
  get goingCopy(): number {
    const last = this.operations.at(-1);
    return last?.op === 'copy' ? last.size : 0;
  }

  extendCopy(size: number): void {
    const last = this.operations.at(-1);
    if (last?.op !== 'copy') throw new Error('only a copy goes on');
    this.#counter.extend(size);
    this.operations[this.operations.length - 1] = { ...last, size: last.size + size };
  }
}
