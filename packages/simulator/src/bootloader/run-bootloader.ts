import type { Board } from '../board.ts';
import { readAppTable } from './app-table.ts';
import { BootLog } from './boot-log.ts';
import type { BootFailureReason, BootResult } from './boot-result.ts';
import { loadFirstBootable } from './load-app.ts';
import { logPartitionTable } from './log-tables.ts';
import { selectStart } from './select-start.ts';

const OTADATA_SIZE = 0x2000;

/**
 * Runs the second-stage bootloader once, from reset to the start of an application or the next reset. Reads and
 * writes flash exactly as ESP-IDF's does: with rollback, an entry still `pending-verify` becomes `aborted` and a chosen
 * `new` entry becomes `pending-verify`, both before any image is looked at; a fallback leaves otadata as it is; blank
 * otadata without a factory app becomes {1, `valid`}.
 *
 * @throws {PowerCut} at an armed cut; run it again after `restorePower()`
 * @see ESP-IDF `components/bootloader_support/src/bootloader_utility.c`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName } from '@aloft/image';
 * import { NorFlash, runBootloader, VirtualClock } from '@aloft/simulator';
 *
 * const chip = chipByName('esp32');
 * assert.ok(chip);
 * const result = runBootloader({
 *   flash: new NorFlash({ size: 0x100000 }), clock: new VirtualClock(), chip, chipRevision: 0, idf: '5.5',
 *   rollback: true, fuse: null, tableOffset: 0x8000, headerFlashSize: 0x100000,
 * });
 * assert.equal(result.booted, null);
 * assert.equal(result.log.at(-1), 'E (0) boot: load partition table error!');
 * ```
 */
export function runBootloader(board: Board): BootResult {
  const log = new BootLog(board.clock);
  const fail = (reason: BootFailureReason): BootResult => ({ booted: null, reason, log: log.lines });

  const reading = readAppTable(board);
  if ('problem' in reading) {
    log.print('E', 'flash_parts', reading.problem);
    log.print('E', 'boot', 'Failed to verify partition table');
    log.print('E', 'boot', 'load partition table error!');
    return fail('partition-table');
  }
  const { table } = reading;
  logPartitionTable(log, table.partitions);
  if (table.otadata !== undefined && table.otadata.size < OTADATA_SIZE) {
    log.print(
      'E',
      'boot',
      `ota_info partition size ${table.otadata.size} is too small (minimum ${OTADATA_SIZE} bytes)`,
    );
    return fail('otadata');
  }
  const { start, writesInitialEntry } = selectStart(board, table, log);
  return loadFirstBootable(board, table, { start, writesInitialEntry, log });
}
