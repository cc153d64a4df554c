/**
 * A lane: a stretch of the target that may be copied from a stretch of the base, and what each byte of it would cost.
 * @module
 */
import type { Block } from './match.ts';

export interface Lane extends Block {
  /** Its place among the lanes. */
  readonly index: number;
  /** Price in 1/64 bit of making the byte at target offset `at` along the lane. */
  priceAt(at: number): number;
  /** How many bytes from `at` on come out right without any correction. */
  quietAt(at: number): number;
  /** Whether `size` bytes before and behind `at` come out right. */
  isQuiet(at: number, size: number): boolean;
}
