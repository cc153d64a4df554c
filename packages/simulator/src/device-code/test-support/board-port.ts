import { activeEntry, type Partition, parseOtadata, slotOfSequence } from '@aloft/image';
import { EspError } from '../../ota/esp-error.ts';
import type { EspOta } from '../../ota/esp-ota.ts';
import type { SmallBoard } from '../../test-support/small-board.ts';
import type { DeviceEvent, DevicePort, PortSlotState } from '../device-port.ts';

/** Device class of all test devices. */
export const TEST_CLASS = 'lamp';

/** Two slots of 64 KB and a journal. */
export const WITH_JOURNAL: string =
  'otadata,data,ota,0x9000,8K\njournal,data,0x40,,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K';

/** What an EspBoardPort adds to a plain port. */
export interface BoardPortOptions {
  secureVersion?: number;
  onEvent?: (event: DeviceEvent) => void;
}

/** The port of one boot, over the simulated flash, otadata and `esp_ota_*` calls. */
export function boardPort(board: SmallBoard, ota: EspOta, options: BoardPortOptions = {}): DevicePort {
  const { flash } = board;
  const running = ota.getRunningPartition();
  const next = ota.getNextUpdatePartition();
  const journal = board.table.partitions.find(({ name }) => name === 'journal');
  if (next === undefined || journal === undefined) throw new Error('the test board lacks a slot or the journal');
  const fill = (into: Uint8Array, offset: number): boolean => {
    into.set(flash.read(offset, into.length));
    return true;
  };
  return {
    deviceClass: TEST_CLASS,
    chipId: board.chip.id,
    chipRevision: board.chipRevision,
    secureVersion: options.secureVersion ?? 0,
    slotSize: next.size,
    runningSlotSize: running.size,
    read: (slot, offset, into) => fill(into, inside(slot === 'running' ? running : next, offset, into.length)),
    erase: (offset) => done(() => flash.erase(inside(next, offset, 4096), 4096)),
    write: (offset, bytes) => done(() => flash.write(inside(next, offset, bytes.length), bytes.slice())),
    journalRead: (offset, into) => fill(into, inside(journal, offset, into.length)),
    journalErase: (sector) => done(() => flash.erase(inside(journal, sector * 4096, 4096), 4096)),
    journalWrite: (offset, bytes) => done(() => flash.write(inside(journal, offset, bytes.length), bytes.slice())),
    bootState: () => ({
      runningIsSelected: ota.getBootPartition()?.offset === running.offset,
      runningState: activeState(board, running),
    }),
    setBoot: (slot) => done(() => ota.setBootPartition(slot === 'running' ? running : next)),
    confirm: () => done(() => ota.markAppValidCancelRollback()),
    rollback: () => done(() => ota.markAppInvalidRollbackAndReboot()),
    nowMs: () => board.clock.nowMs,
    event: (event) => options.onEvent?.(event),
  };
}

function inside(partition: Partition, offset: number, size: number): number {
  if (offset + size > partition.size) throw new RangeError(`${partition.name}: ${offset} + ${size} is outside`);
  return partition.offset + offset;
}

/** ESP-IDF refusals are answers; power cuts and misused flash are not. */
function done(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof EspError) return false;
    throw error;
  }
}

function activeState(board: SmallBoard, running: Partition): PortSlotState {
  const entries = parseOtadata(board.flash.read(board.otadata.offset, board.otadata.size));
  const active = activeEntry(entries);
  if (active === undefined) return 'undefined';
  const { sequence, state } = entries[active];
  const slot = board.table.slots[slotOfSequence(sequence, board.table.slots.length)];
  return slot?.offset !== running.offset || state === 'unknown' ? 'undefined' : state;
}
