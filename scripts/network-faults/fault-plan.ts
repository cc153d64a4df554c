import type { Fault, Step } from './faults.ts';

/** How long a fault lasts: for its steps, once; or for ever. */
export type Duration = 'once' | 'always';

/** Decides what happens to each request of one device, and counts them. */
export class FaultPlan {
  readonly #fault: Fault | null;
  readonly #duration: Duration;
  readonly #isSpoilt: (path: string) => boolean;
  #taken = 0;
  #onSilence: (bytes: number) => void = () => {};

  /** What the proxy has to do with the request on its way. */
  step: Step | null = null;

  /** @param isSpoilt which requests the fault is about, asked for every one */
  constructor(fault: Fault | null, duration: Duration, isSpoilt: (path: string) => boolean) {
    this.#fault = fault;
    this.#duration = duration;
    this.#isSpoilt = isSpoilt;
  }

  /** A request begins: what shall happen to it? Null: nothing. */
  take(path: string, onSilence: (bytes: number) => void): Step | null {
    this.#onSilence = onSilence;
    this.step = null;
    if (this.#fault !== null && this.#isSpoilt(path)) {
      const { steps } = this.#fault;
      const isOver = this.#duration === 'once' && this.#taken >= steps.length;
      this.step = isOver ? null : (steps[this.#taken % steps.length] ?? null);
      this.#taken++;
    }
    return this.step;
  }

  /** The proxy sent so many bytes and now says nothing any more. */
  fallSilent(bytes: number): void {
    this.#onSilence(bytes);
  }
}
