/**
 * What the bytes just written say about the next one: the byte before, and the place in the instruction it belongs to.
 * @module
 */
import type { InstructionSet } from './walker.ts';

export class Surroundings {
  readonly #set: InstructionSet;
  /** The byte before. */
  last = 0;
  /** First byte of the instruction at hand, 0 at its start. */
  first = 0;
  /** Bytes of the instruction written. */
  phase = 0;
  #left = 0;
  #at = 0;

  constructor(set: InstructionSet) {
    this.#set = set;
  }

  put(byte: number): void {
    if (this.#left === 0) {
      this.phase = 0;
      this.first = byte;
      this.#left = this.#sizeOf(byte);
    }
    this.phase++;
    this.#left--;
    this.#at++;
    this.last = byte;
    if (this.#left === 0) {
      this.phase = 0;
      this.first = 0;
    }
  }

  #sizeOf(byte: number): number {
    if (this.#set === 'none') return 4;
    if (this.#set === 'riscv') return (this.#at & 1) === 1 ? 1 : (byte & 3) === 3 ? 4 : 2;
    const op0 = byte & 15;
    return op0 < 8 ? 3 : op0 < 14 ? 2 : this.#set === 'xtensa-wide' ? 4 : 3;
  }
}
