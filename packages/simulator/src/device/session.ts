import type { Partition } from '@aloft/image';
import type { Board } from '../board.ts';
import type { AppTable } from '../bootloader/app-table.ts';
import type { BootedApp } from '../bootloader/boot-result.ts';
import { DeviceCode } from '../device-code/device-code.ts';
import { DeviceError } from '../errors.ts';
import { EspOta } from '../ota/esp-ota.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { type AppBehaviour, healthyApp } from './app-behaviour.ts';
import { AppSchedule } from './app-schedule.ts';
import { boardPort } from './board-port.ts';
import type { VirtualDeviceOptions } from './device-options.ts';
import { findJournal, findTrust } from './provision.ts';

/** Everything that lives in RAM between two resets. */
export interface Session {
  readonly app: BootedApp;
  readonly ota: EspOta;
  readonly code: DeviceCode;
  readonly behaviour: AppBehaviour;
  readonly schedule: AppSchedule;
  /** Slot that updates are written to. */
  readonly next: Partition;
}

/**
 * Starts the application that the bootloader loaded, with a fresh instance of the device code.
 *
 * @throws {DeviceError} `DEVICE_NO_SUCH_PARTITION` without a slot for updates or a journal
 */
export function startSession(board: Board, table: AppTable, app: BootedApp, options: VirtualDeviceOptions): Session {
  const { deviceClass, trust, channel, time, surroundings = {}, engine = {}, behaviourOf, onMessage } = options;
  const ota = new EspOta(board, table, app.partition);
  const next = ota.getNextUpdatePartition();
  if (next === undefined) throw new DeviceError('DEVICE_NO_SUCH_PARTITION', 'the table has no slot for updates');
  const port = boardPort(board, {
    identity: {
      deviceClass,
      ...(trust === undefined ? {} : { trust: typeof trust === 'function' ? trust(app.image) : trust }),
      ...(channel === undefined ? {} : { channel }),
      ...(time === undefined ? {} : { time }),
    },
    ota,
    next,
    journal: findJournal(table),
    trustPartition: findTrust(table),
    surroundings,
    random: seededRandom((options.seed ?? 1) + board.clock.nowMs),
    onEvent: (event) => onMessage?.({ kind: 'engine', event }),
  });
  const behaviour = behaviourOf?.(app.image) ?? healthyApp;
  const schedule = new AppSchedule(behaviour, board.clock.nowMs);
  return { app, ota, next, behaviour, schedule, code: new DeviceCode(options.code, port, engine) };
}
