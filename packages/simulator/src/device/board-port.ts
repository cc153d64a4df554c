import type { Partition } from '@aloft/image';
import type { Board } from '../board.ts';
import type { DeviceManifest } from '../device-code/device-manifest.ts';
import type { DeviceEvent, DevicePort, PortBootState, PortSlot, VetoAnswer } from '../device-code/device-port.ts';
import { isSame } from '../ota/boot-record.ts';
import { EspError } from '../ota/esp-error.ts';
import type { EspOta } from '../ota/esp-ota.ts';
import { idfBehaviour } from '../ota/idf-version.ts';
import type { RandomSource } from '../random/seeded-random.ts';
import { ChipRestart } from './chip-restart.ts';
import { PartitionFlash } from './partition-flash.ts';

/** What the application lets the device code know of its surroundings; everything is optional. */
export interface DeviceSurroundings {
  /** Battery charge in percent. */
  battery?: () => number;
  /** Signal strength in dBm. */
  signal?: () => number;
  /** The application's last word before a download and before the switch. */
  veto?: (manifest: DeviceManifest) => VetoAnswer;
}

/** Who the device is and whom it obeys. */
export type DeviceIdentity = Pick<DevicePort, 'deviceClass' | 'trust' | 'channel' | 'time'>;

/** What a {@link BoardPort} is built from, besides the board. */
export interface BoardPortOptions {
  identity: DeviceIdentity;
  ota: EspOta;
  /** Slot that updates are written to. */
  next: Partition;
  /** Two sectors for the journal. */
  journal: Partition;
  /** Two sectors for keys that replace those of the program. */
  trustPartition?: Partition | null;
  surroundings: DeviceSurroundings;
  /** The chip's random numbers. */
  random: RandomSource;
  onEvent: (event: DeviceEvent) => void;
}

/**
 * The device code's port on a virtual board, valid from one boot to the next: slots and journal on flash, boot record
 * through the `esp_ota_*` calls, time from the clock.
 */
export function boardPort(board: Board, options: BoardPortOptions): DevicePort {
  const { identity, ota, next, journal, trustPartition = null, surroundings, random, onEvent } = options;
  const running = ota.getRunningPartition();
  const slots = { running: new PartitionFlash(board.flash, running), next: new PartitionFlash(board.flash, next) };
  const journalFlash = new PartitionFlash(board.flash, journal);
  const bootUs = board.clock.nowUs;
  const partitionOf = (slot: PortSlot): Partition => (slot === 'running' ? running : next);
  return {
    ...surroundings,
    ...identity,
    chipId: board.chip.id,
    chipRevision: board.chipRevision,
    secureVersion: board.fuse?.version ?? 0,
    slotSize: next.size,
    runningSlotSize: running.size,
    read: (slot, offset, into) => done(() => slots[slot].read(offset, into)),
    erase: (offset) => done(() => slots.next.erase(offset)),
    write: (offset, bytes) => done(() => slots.next.write(offset, bytes)),
    journalRead: (offset, into) => done(() => journalFlash.read(offset, into)),
    journalErase: (sector) => done(() => journalFlash.erase(sector * 4096)),
    journalWrite: (offset, bytes) => done(() => journalFlash.write(offset, bytes)),
    ...(trustPartition === null ? {} : trustFunctions(new PartitionFlash(board.flash, trustPartition))),
    bootState: () => bootStateOf(ota),
    setBoot: (slot) => done(() => ota.setBootPartition(partitionOf(slot))),
    confirm: () => done(() => ota.markAppValidCancelRollback()),
    rollback: () => done(() => rollBack(board, ota)),
    nowMs: () => Math.floor((board.clock.nowUs - bootUs) / 1000),
    random,
    event: onEvent,
  };
}

function trustFunctions(flash: PartitionFlash): Pick<DevicePort, 'trustRead' | 'trustErase' | 'trustWrite'> {
  return {
    trustRead: (offset, into) => done(() => flash.read(offset, into)),
    trustErase: (sector) => done(() => flash.erase(sector * 4096)),
    trustWrite: (offset, bytes) => done(() => flash.write(offset, bytes)),
  };
}

/** Refusals of ESP-IDF are the false of the port; everything else (power cut, broken contract) unwinds. */
function done(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof EspError) return false;
    throw error;
  }
}

function bootStateOf(ota: EspOta): PortBootState {
  const runningIsSelected = isSame(ota.getBootPartition(), ota.getRunningPartition());
  const state = runningIsSelected ? ota.getActiveState() : undefined;
  return { runningIsSelected, runningState: state === undefined || state === 'unknown' ? 'undefined' : state };
}

/** Before ESP-IDF 5.5 giving up an image and restarting is one call. */
function rollBack(board: Board, ota: EspOta): void {
  if (idfBehaviour(board.idf).hasMarkInvalidWithoutReboot) {
    ota.markAppInvalidRollback();
    return;
  }
  ota.markAppInvalidRollbackAndReboot();
  throw new ChipRestart();
}
