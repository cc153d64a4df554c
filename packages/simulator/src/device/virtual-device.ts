import type { BootTarget, Partition } from '@aloft/image';
import type { Board } from '../board.ts';
import type { AppTable } from '../bootloader/app-table.ts';
import type { BootResult } from '../bootloader/boot-result.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { DeviceCode } from '../device-code/device-code.ts';
import { DeviceError, PowerCut } from '../errors.ts';
import type { NorFlash } from '../flash/nor-flash.ts';
import type { EspOta } from '../ota/esp-ota.ts';
import { bootUntilSettled } from './boot-until-settled.ts';
import { ChipRestart } from './chip-restart.ts';
import type { DeviceMessage } from './device-message.ts';
import type { VirtualDeviceOptions } from './device-options.ts';
import { HttpExchange } from './http-exchange.ts';
import { buildHardware, findJournal, flashFactoryImage } from './provision.ts';
import type { RunEnd, RunLimits } from './run-limits.ts';
import { type Session, startSession } from './session.ts';

const DEFAULT_BYTES_PER_SECOND = 100_000;
const DEFAULT_LATENCY_MS = 150;
/**
 * A virtual dual-slot ESP32: flash, bootloader, eFuses, clock and network around the real device code. One boot is one
 * fresh instance of the device code, as after a real reset; only flash and eFuses survive.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, chipByName } from '@aloft/image';
 * import { loadDeviceCode, MemoryTransport, VirtualDevice } from '@aloft/simulator';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({
 *   chip,
 *   entryAddress: 0x40380000,
 *   descriptor: { version: '1.0.0', projectName: 'lamp' },
 *   segments: [
 *     { loadAddress: 0x3c000020, data: new Uint8Array(4096) },
 *     { loadAddress: 0x40380000, data: new Uint8Array(64) },
 *   ],
 * });
 * const transport = new MemoryTransport({ files: new Map() });
 * const device = new VirtualDevice({ chip, deviceClass: 'lamp', code: await loadDeviceCode(), transport });
 * device.flashFirmware(image);
 * assert.equal(device.boot().booted, 0);
 * assert.equal(await device.run({ untilMs: 60_000 }), 'time');
 * assert.equal(device.runningVersion, '1.0.0');
 * ```
 */
export class VirtualDevice {
  readonly board: Board;
  readonly table: AppTable;
  readonly #options: VirtualDeviceOptions;
  readonly #network: HttpExchange;
  #session: Session | null = null;

  /** @throws {DeviceError} `DEVICE_CHIP_UNKNOWN`, `DEVICE_NO_SUCH_PARTITION` */
  constructor(options: VirtualDeviceOptions) {
    this.#options = options;
    const { board, table } = buildHardware(options);
    this.board = board;
    this.table = table;
    findJournal(table);
    const { bytesPerSecond = DEFAULT_BYTES_PER_SECOND, latencyMs = DEFAULT_LATENCY_MS } = options;
    this.#network = new HttpExchange(options.transport, board.clock, { bytesPerSecond, latencyMs });
  }

  get flash(): NorFlash {
    return this.board.flash;
  }

  get clock(): VirtualClock {
    return this.board.clock;
  }

  /** Body bytes received over the network so far. */
  get receivedBytes(): number {
    return this.#network.receivedBytes;
  }

  /** What runs: a slot number, `factory` or `test`; null while nothing runs. */
  get running(): BootTarget | null {
    return this.#session?.app.booted ?? null;
  }

  /** Version in the running image's descriptor; null while nothing runs or without a descriptor. */
  get runningVersion(): string | null {
    return this.#session?.app.image.descriptor?.version ?? null;
  }

  /** The slot that the next update goes to, as seen by the running application. */
  get nextSlot(): Partition | null {
    return this.#session?.next ?? null;
  }

  /** Whether the running image waits for its confirmation. */
  get inTrial(): boolean {
    return this.#session?.code.inTrial ?? false;
  }

  /** The `esp_ota_*` calls of the running application. @throws {DeviceError} `DEVICE_NOT_RUNNING` */
  get ota(): EspOta {
    return this.#demandSession().ota;
  }

  /** RAM the update engine takes in bytes. @throws {DeviceError} `DEVICE_NOT_RUNNING` */
  get engineRamSize(): number {
    return this.#demandSession().code.ramSize;
  }

  /**
   * Flashes a new device: everything in flash is lost. Boot it afterwards.
   *
   * @throws {DeviceError} `DEVICE_IMAGE_TOO_LARGE`
   */
  flashFirmware(image: Uint8Array): void {
    this.#session = null;
    flashFactoryImage({ board: this.board, table: this.table }, image);
  }

  /**
   * Resets the chip: bootloader, then a fresh instance of the device code. A bootloader that fails resets the chip
   * again, as long as that can change anything.
   *
   * @throws {PowerCut} at an armed power cut
   */
  boot(): BootResult {
    try {
      return this.#bootUntilSettled();
    } catch (error) {
      if (error instanceof PowerCut) this.#lose(error);
      throw error;
    }
  }

  /** Takes the power away between two flash operations. */
  cutPower(): void {
    const cut = this.flash.cutPower();
    this.#lose(cut);
  }

  /** Gives power back; `boot` has to follow. Forgets an armed power cut. */
  restorePower(): void {
    this.flash.restorePower();
  }

  /** Ends the engine's pause: the next step checks in. @throws {DeviceError} `DEVICE_NOT_RUNNING` */
  wake(): void {
    this.#demandSession().code.wake();
  }

  /**
   * Runs application and device code until a limit is reached or the device stops. Restarts happen inside; a power cut
   * ends the run, and after `restorePower` and `boot` it can go on.
   *
   * @throws {DeviceError} `DEVICE_NOT_RUNNING` if the device was not booted
   */
  async run(limits: RunLimits = {}): Promise<RunEnd> {
    const untilMs = limits.untilMs ?? this.clock.nowMs + 24 * 3600 * 1000;
    this.#demandSession();
    try {
      for (;;) {
        if (this.clock.nowMs >= untilMs) return 'time';
        const session = this.#session;
        if (session === null) return 'not-bootable';
        await this.#step(session, untilMs);
        if (limits.until?.() === true) return 'until';
      }
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      await this.#network.close();
      this.#lose(error);
      return 'power-cut';
    }
  }

  /** One deed of the application or one step of the device code. */
  async #step(session: Session, untilMs: number): Promise<void> {
    const { code, schedule, behaviour } = session;
    const deed = schedule.take(this.clock.nowMs);
    if (deed?.kind === 'crash') return this.#restart('crash');
    if (deed?.kind === 'verdict') {
      this.#tell({ kind: 'health', healthy: deed.healthy });
      code.health(deed.healthy);
    }
    const action = this.#stepCode(code);
    if (action.kind !== 'run' && action.kind !== 'feed') await this.#network.close();
    switch (action.kind) {
      case 'run':
        return;
      case 'feed':
        return this.#network.feed(code);
      case 'get': {
        this.#tell({ kind: 'request', path: action.path, offset: action.offset });
        const response = await this.#network.open(code, action, behaviour.hasNetwork);
        const length = response?.headers.get('content-length');
        const size = length === undefined ? null : Number(length);
        return this.#tell({ kind: 'response', path: action.path, status: response?.status ?? null, size });
      }
      case 'sleep': {
        const ms = Math.max(0, Math.min(action.ms, schedule.nextMs - this.clock.nowMs, untilMs - this.clock.nowMs));
        this.#tell({ kind: 'sleep', ms });
        return this.clock.sleep(ms);
      }
      case 'report':
        return this.#tell({ kind: 'report', report: action.report });
      case 'reboot':
        return this.#restart('engine');
      default:
        return action satisfies never;
    }
  }

  #stepCode(code: DeviceCode): ReturnType<DeviceCode['step']> {
    try {
      return code.step();
    } catch (error) {
      if (error instanceof ChipRestart) return { kind: 'reboot' };
      throw error;
    }
  }

  #restart(cause: 'engine' | 'crash'): void {
    this.#tell({ kind: 'restart', cause });
    this.#bootUntilSettled();
  }

  #bootUntilSettled(): BootResult {
    this.#session = null;
    const result = bootUntilSettled(this.board, (boot) => this.#tell({ kind: 'boot', result: boot }));
    if (result.booted !== null) this.#session = startSession(this.board, this.table, result, this.#options);
    return result;
  }

  #lose(cut: PowerCut): void {
    this.#session = null;
    this.#tell({ kind: 'power-cut', operation: cut.operation, when: cut.when });
  }

  #tell(message: DeviceMessage): void {
    this.#options.onMessage?.(message);
  }

  #demandSession(): Session {
    if (this.#session !== null) return this.#session;
    throw new DeviceError('DEVICE_NOT_RUNNING', 'nothing runs on the device; flash it, restore its power and boot it');
  }
}
