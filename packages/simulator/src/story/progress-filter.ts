import type { DeviceEvent } from '../device-code/device-port.ts';

/** Lets through the first and last progress event of each phase, and one per step of the way in between. */
export class ProgressFilter {
  readonly #steps: number;
  #phase = '';
  #lastStep = -1;

  /** @param steps most events per phase */
  constructor(steps: number) {
    this.#steps = steps;
  }

  /** Whether an event is worth telling. Events that are no progress always are. */
  passes({ kind, position, total }: DeviceEvent): boolean {
    if (kind !== 'download' && kind !== 'apply' && kind !== 'verify') {
      this.#phase = '';
      return true;
    }
    const step = total === 0 ? 0 : Math.floor((position * this.#steps) / total);
    const isNew = kind !== this.#phase || step > this.#lastStep;
    this.#phase = kind;
    if (isNew) this.#lastStep = step;
    return isNew;
  }
}
