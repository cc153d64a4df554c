import { type CutMoment, PowerCut, SimulatorError } from '../errors.ts';

/**
 * Counts the operations that change the flash and takes the power away at a chosen one. After the cut every operation
 * fails, which is what software sees of a missing power supply: nothing runs any more.
 */
export class PowerSwitch {
  #operations = 0;
  #armedAt = 0;
  #armedMoment: CutMoment = 'before';
  #cut: PowerCut | null = null;

  /** Erase and program operations begun so far. */
  get operations(): number {
    return this.#operations;
  }

  /** Whether the board has power. */
  get isOn(): boolean {
    return this.#cut === null;
  }

  /** @see NorFlash.cutPowerAt */
  arm(operation: number, moment: CutMoment): void {
    if (!Number.isSafeInteger(operation) || operation <= this.#operations) {
      throw new SimulatorError(
        'POWER_CUT_IN_THE_PAST',
        `cannot cut the power at operation ${operation}: ${this.#operations} operations were already done`,
      );
    }
    this.#armedAt = operation;
    this.#armedMoment = moment;
  }

  /** Forgets an armed cut. */
  disarm(): void {
    this.#armedAt = 0;
  }

  /** Gives power back and forgets an armed cut. */
  restore(): void {
    this.#cut = null;
    this.disarm();
  }

  /** Takes the power away between two operations. */
  cutNow(): PowerCut {
    this.#cut ??= new PowerCut(this.#operations, 'after');
    return this.#cut;
  }

  /** Sets the operation counter, as returning to a snapshot does. */
  reset(operations: number): void {
    this.restore();
    this.#operations = operations;
  }

  /** Throws when there is no power. */
  check(): void {
    if (this.#cut !== null) throw this.#cut;
  }

  /** Begins the next operation: returns its number and whether it must be done whole or torn. */
  begin(): { number: number; torn: boolean } {
    this.check();
    this.#operations++;
    const number = this.#operations;
    if (number !== this.#armedAt) return { number, torn: false };
    if (this.#armedMoment === 'before') this.#fail();
    return { number, torn: this.#armedMoment === 'torn' };
  }

  /** Ends the operation begun last: throws if the power went away in or right after it. */
  end(): void {
    if (this.#operations === this.#armedAt) this.#fail();
  }

  #fail(): never {
    const { stackTraceLimit } = Error;
    // A cut is no mistake of the program. Nobody asks where it was thrown, and to note that costs more than all the rest.
    Error.stackTraceLimit = 0;
    this.#cut = new PowerCut(this.#armedAt, this.#armedMoment);
    Error.stackTraceLimit = stackTraceLimit;
    throw this.#cut;
  }
}
