/**
 * One step of a walk through the base: some plain bytes, or one reference.
 * @module
 */
import { type Kind, PLAIN } from './reference.ts';

export class Unit {
  kind: Kind = PLAIN;
  /** Whether the unit lies in a code region. */
  isCode = false;
  /** Bytes in the unit. */
  size = 1;
  /** The unit's little-endian word in the base (references only). */
  word = 0;
  /** What the base's reference points at. */
  target = 0;
  /** Address that the base's field is relative to. */
  pc = 0;

  plain(size: number): void {
    this.kind = PLAIN;
    this.size = size;
  }

  reference(kind: Kind, size: number, word: number, target: number, pc: number): void {
    this.kind = kind;
    this.size = size;
    this.word = word;
    this.target = target;
    this.pc = pc;
  }
}
