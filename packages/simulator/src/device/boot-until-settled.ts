import type { Board } from '../board.ts';
import type { BootResult } from '../bootloader/boot-result.ts';
import { runBootloader } from '../bootloader/run-bootloader.ts';

/** A chip that cannot boot resets for ever; after so many resets without a change in flash nothing new can happen. */
const BOOT_ATTEMPTS = 5;

/**
 * Runs the bootloader, again and again while it starts nothing and that can change anything.
 *
 * @param onBoot told of every try
 * @throws {PowerCut} at an armed power cut
 */
export function bootUntilSettled(board: Board, onBoot: (result: BootResult) => void): BootResult {
  for (let attempt = 1; ; attempt++) {
    const result = runBootloader(board);
    onBoot(result);
    if (result.booted !== null || attempt === BOOT_ATTEMPTS) return result;
  }
}
