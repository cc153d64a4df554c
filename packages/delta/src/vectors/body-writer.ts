/**
 * Writes the body of a patch symbol by symbol, by the names that docs/spec/patch.md gives them.
 * @module
 */
import { BitModels } from '../bit-models.ts';
import { ByteCodes } from '../byte-codes.ts';
import * as model from '../contexts.ts';
import { codeNumber, codeSigned, codeTree } from '../number-codes.ts';
import { codeDistance, codeIsRecent, codeRepeatSize } from '../operation-codes.ts';
import { RangeEncoder } from '../range-coder.ts';
import { Surroundings } from '../surroundings.ts';
import type { InstructionSet } from '../walker.ts';

const LITERAL = 0;
const COPY = 1;
const REPEAT = 2;

export class BodyWriter {
  readonly #encoder: RangeEncoder;
  readonly #bytes: ByteCodes;
  readonly #surroundings: Surroundings;
  readonly #target: Uint8Array;
  #position = 0;
  #history = 0;

  /** `target` is what the symbols shall make: it tells the writer what surrounds them. */
  constructor(set: InstructionSet, tableBits: number, target: Uint8Array) {
    this.#encoder = new RangeEncoder(new BitModels(model.modelsFor(tableBits)));
    this.#bytes = new ByteCodes(this.#encoder, tableBits);
    this.#surroundings = new Surroundings(set);
    this.#target = target;
  }

  literals(...bytes: readonly number[]): this {
    for (const byte of bytes) this.#operation(LITERAL).replaced(byte).#follow(byte);
    return this;
  }

  /** What the copy makes is yet to be written: its symbols, and `makes` for the bytes between them. */
  copy(jump: number, size: number): this {
    return this.#operation(COPY)
      .signed(model.COPY_FROM, jump)
      .number(model.COPY_SIZE, size - 1);
  }

  /** `distance` 0: that of the repeat before. */
  repeat(distance: number, size: number): this {
    const history = this.#history;
    this.#operation(REPEAT);
    const isRecent = codeIsRecent(this.#encoder, history, distance === 0);
    codeRepeatSize(this.#encoder, isRecent, size);
    if (!isRecent) codeDistance(this.#encoder, size, distance);
    return this.makes(Math.min(size, this.#target.length));
  }

  /** The next bytes of the target come of what was written. */
  makes(size: number): this {
    for (let k = 0; k < size; k++) this.#follow(this.#target[this.#position] ?? 0);
    return this;
  }

  gap(units: number): this {
    return this.number(model.GAP, units);
  }

  /** The byte `old` of the base becomes `fresh`. */
  difference(old: number, fresh: number, isCode: boolean): this {
    this.#bytes.difference(old, isCode, (fresh - old) & 0xff);
    return this;
  }

  /** A byte of a reference that is replaced: it does not count as written until the whole word is. */
  replaced(byte: number): this {
    const { last, first, phase } = this.#surroundings;
    this.#bytes.literal(last, first, phase, byte);
    return this;
  }

  preamble(...values: readonly number[]): this {
    for (const value of values) this.number(model.PREAMBLE, value);
    return this;
  }

  number(models: number, value: number): this {
    codeNumber(this.#encoder, models, value);
    return this;
  }

  signed(models: number, value: number): this {
    codeSigned(this.#encoder, models, value);
    return this;
  }

  bit(at: number, value: number): this {
    this.#encoder.bit(at, value);
    return this;
  }

  tree(models: number, bits: number, value: number): this {
    codeTree(this.#encoder, models, bits, value);
    return this;
  }

  finish(): Uint8Array {
    return this.#encoder.finish();
  }

  #operation(kind: number): this {
    const inside = Math.min(this.#surroundings.phase, 1);
    this.bit(model.OPERATION + this.#history * 2 + inside, Math.min(kind, 1));
    if (kind !== LITERAL) this.bit(model.OPERATION + 54 + this.#history, kind - 1);
    this.#history = (this.#history * 3 + kind) % 27;
    return this;
  }

  #follow(byte: number): void {
    this.#surroundings.put(byte);
    this.#position++;
  }
}
