import { SimulatorError } from '../errors.ts';

/** Unwinds the device code when a call of ESP-IDF restarts the chip and never returns. The device catches it. */
export class ChipRestart extends SimulatorError {
  override readonly name = 'ChipRestart';

  constructor() {
    super('CHIP_RESTART', 'the chip restarts; boot the device to continue');
  }
}
