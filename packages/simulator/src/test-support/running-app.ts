import type { Partition } from '@aloft/image';
import { runBootloader } from '../bootloader/run-bootloader.ts';
import type { FlashOperation } from '../flash/flash-options.ts';
import { EspOta } from '../ota/esp-ota.ts';
import type { SmallBoard } from './small-board.ts';

/** Boots a board and returns the OTA calls of the application that came up. */
export function startApp(board: SmallBoard): EspOta {
  const result = runBootloader(board);
  if (result.booted === null) throw new Error(`nothing boots: ${result.reason}\n${result.log.join('\n')}`);
  return new EspOta(board, board.table, result.partition);
}

/** Writes an image into a slot through the OTA calls. */
export function download(ota: EspOta, slot: Partition, image: Uint8Array): void {
  const handle = ota.begin(slot, image.length);
  ota.write(handle, image);
  ota.end(handle);
}

/** Runs something and returns what it did to flash, as `erase ota_1+0x0`, `program otadata+0x1000`. */
export function operationsOf(board: SmallBoard, work: () => void): string[] {
  const seen: FlashOperation[] = [];
  const stop = board.flash.watch((operation) => seen.push(operation));
  work();
  stop();
  return seen.map(({ kind, offset }) => {
    const row = board.table.partitions.find((part) => offset >= part.offset && offset < part.offset + part.size);
    return `${kind} ${row?.name}+0x${(offset - (row?.offset ?? 0)).toString(16)}`;
  });
}
