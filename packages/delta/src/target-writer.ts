/**
 * Writes the target byte by byte and follows what it says about itself: its segments, its instructions.
 * @module
 */
import { AddressSpace } from './address-space.ts';
import { Surroundings } from './surroundings.ts';
import type { InstructionSet } from './walker.ts';

export class TargetWriter {
  readonly target: Uint8Array;
  readonly space: AddressSpace = new AddressSpace();
  readonly surroundings: Surroundings;
  readonly #hasRegions: boolean;
  /** Bytes written so far. */
  position = 0;

  constructor(target: Uint8Array, set: InstructionSet) {
    this.target = target;
    this.surroundings = new Surroundings(set);
    this.#hasRegions = set !== 'none';
  }

  put(byte: number): void {
    this.target[this.position++] = byte;
    this.surroundings.put(byte);
    if (this.#hasRegions) this.space.reach(this.target, this.position);
  }

  /** Write the low `size` bytes of `word`. */
  putWord(word: number, size: number): void {
    for (let k = 0; k < size; k++) this.put((word >>> (8 * k)) & 0xff);
  }
}
