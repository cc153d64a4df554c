/**
 * What the bytes just written say about the next one: the byte before, and the place in the instruction it belongs to.
 * @module
 */
import type { InstructionSet } from './walker.ts';

export class Surroundings {
  readonly #set: InstructionSet;
  /** The byte before. */
  last = 0;
  /**
   * First byte of the instruction at hand, 0 at its start; with Thumb, whose halfwords are known by their second byte,
   * that byte of the halfword before, at a halfword's start of the one before that.
   */
  first = 0;
  /** Bytes of the instruction written. */
  phase = 0;
  #left = 0;
  /** With Thumb, the bytes before the last one. */
  #second = 0;
  #third = 0;

  constructor(set: InstructionSet) {
    this.#set = set;
  }

  put(byte: number): void {
    if (this.#set === 'thumb') return this.#putThumb(byte);
    if (this.#left === 0) {
      this.phase = 0;
      this.first = byte;
      this.#left = this.#sizeOf(byte);
    }
    this.phase++;
    this.#left--;
    this.last = byte;
    if (this.#left === 0) {
      this.phase = 0;
      this.first = 0;
    }
  }

  /** An instruction is one or two halfwords; the second byte says which. */
  #putThumb(byte: number): void {
    const isLast = this.phase === 3 || (this.phase === 1 && byte < 0xe8);
    this.phase = isLast ? 0 : this.phase + 1;
    this.last = byte;
    this.first = this.phase % 2 === 0 ? this.#third : this.#second;
    this.#third = this.#second;
    this.#second = byte;
  }

  #sizeOf(byte: number): number {
    if (this.#set === 'none') return 4;
    if (this.#set === 'riscv') return (byte & 3) === 3 ? 4 : 2;
    const op0 = byte & 15;
    return op0 < 8 ? 3 : op0 < 14 ? 2 : this.#set === 'xtensa-wide' ? 4 : 3;
  }
}
