import { SimulatorError } from '../errors.ts';

/** Anything that can be told that time has passed. */
export interface TimeSink {
  /** Moves time forward by `microseconds` (a non-negative integer). */
  advance(microseconds: number): void;
}

/**
 * The only clock of a simulation. Time is a number that moves when somebody says so: flash operations and transfers
 * add what they cost, `sleep` skips idle time at once, so a night between two check-ins takes no real time. Tests,
 * demos and simulated fleets use this same class.
 *
 * Microseconds are kept as integers, exact for 285 years.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { VirtualClock } from '@aloft/simulator';
 *
 * const clock = new VirtualClock();
 * clock.advance(1500);
 * clock.sleep(24 * 3600 * 1000);
 * assert.equal(clock.nowMs, 86_400_001);
 * ```
 */
export class VirtualClock implements TimeSink {
  #microseconds = 0;

  /** Microseconds since the simulation began. */
  get nowUs(): number {
    return this.#microseconds;
  }

  /** Whole milliseconds since the simulation began. */
  get nowMs(): number {
    return Math.floor(this.#microseconds / 1000);
  }

  /**
   * Lets time pass while something works.
   *
   * @param microseconds non-negative integer
   * @throws {SimulatorError} `CLOCK_BAD_STEP` for anything else: time never runs backwards
   */
  advance(microseconds: number): void {
    if (!Number.isSafeInteger(microseconds) || microseconds < 0) {
      throw new SimulatorError('CLOCK_BAD_STEP', `cannot advance the clock by ${microseconds} µs: give an integer ≥ 0`);
    }
    this.#microseconds += microseconds;
  }

  /**
   * Skips idle time.
   *
   * @param milliseconds non-negative integer
   * @throws {SimulatorError} `CLOCK_BAD_STEP` for anything else
   */
  sleep(milliseconds: number): void {
    this.advance(milliseconds * 1000);
  }
}
