import { DeviceCodeError } from '../errors.ts';
import { type DeviceAction, readAction } from './device-action.ts';
import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import type { DevicePort } from './device-port.ts';
import { setTrust } from './device-trust.ts';
import { LABORATORY } from './trust-setting.ts';

/** `struct aloft_options` and the size of the decoder workspace; what is left out takes the default of engine.h. */
export interface DeviceCodeOptions {
  /** Pause between check-ins (default one hour). */
  checkInMs?: number;
  /** First pause after a lost connection (default 15 s). */
  retryMs?: number;
  /** How long a new image may take to be healthy and check in (default 10 min). */
  trialLimitMs?: number;
  /** Artifacts that may fail for one target (default 4). */
  maxAttempts?: number;
  /** Times one target is selected before it is given up (default 3). */
  maxBoots?: number;
  /** Percent (default 20); needs `DevicePort.battery`. */
  minBattery?: number;
  /** dBm (default -90); needs `DevicePort.signal`. */
  minSignal?: number;
  /** Bytes of RAM for the patch decoder, at most 256 KB (default 64 KB). */
  workspaceSize?: number;
}

/**
 * The real device code (C compiled to WebAssembly) of one device between two resets. It does nothing by itself: call
 * `step` and do what the action says, as the loop in `device/core/include/aloft/engine.h` shows. A reset, or an
 * exception thrown by the port, ends its life; the next boot takes a new instance with the same port.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { DeviceCode, type DevicePort, loadDeviceCode } from '@aloft/simulator';
 *
 * const nothing = (): boolean => false;
 * const blank = (_offset: number, into: Uint8Array): boolean => into.fill(0xff).length > 0;
 * const port: DevicePort = {
 *   deviceClass: 'lamp', chipId: 5, chipRevision: 3, secureVersion: 0, slotSize: 65536, runningSlotSize: 65536,
 *   read: nothing, erase: nothing, write: nothing, journalRead: blank, journalErase: nothing, journalWrite: nothing,
 *   bootState: () => ({ runningIsSelected: true, runningState: 'valid' }), setBoot: nothing, confirm: nothing, rollback: nothing, nowMs: () => 0,
 * };
 * const device = new DeviceCode(await loadDeviceCode(), port);
 * let action = device.step();
 * while (action.kind === 'run') action = device.step();
 * assert.deepEqual(action, { kind: 'get', path: 'offers/lamp.cbor', offset: 0, ifRange: null });
 * ```
 */
export class DeviceCode {
  readonly #module: DeviceCodeModule;
  readonly #machine: WasmMachine;

  /** @throws {DeviceCodeError} `DEVICE_CODE_BAD_OPTION` if the C side refuses a size */
  constructor(module: DeviceCodeModule, port: DevicePort, options: DeviceCodeOptions = {}) {
    const machine = module.instantiate(port);
    this.#module = module;
    this.#machine = machine;
    setTrust(machine, port.trust ?? LABORATORY, port.deviceClass);
    const features = [port.battery, port.signal, port.random].reduce(
      (bits, optional, index) => bits | (optional === undefined ? 0 : 1 << index),
      0,
    );
    const numbers = [
      ...[port.slotSize, port.runningSlotSize, port.chipId, port.chipRevision, port.secureVersion, features],
      ...[options.checkInMs ?? 3_600_000, options.retryMs ?? 15_000, options.trialLimitMs ?? 600_000],
      ...[options.maxAttempts ?? 4, options.maxBoots ?? 3, options.minBattery ?? 20, options.minSignal ?? -90],
      options.workspaceSize ?? 65_536,
    ];
    for (const [index, value] of numbers.entries()) machine.numbers.setInt32(index * 4, value, true);
    for (const [index, text] of [port.deviceClass, port.channel === 'stable' ? '' : (port.channel ?? '')].entries()) {
      const at = numbers.length * 4 + index * 64;
      machine.exchange.fill(0, at, at + 64).set(cString(text).subarray(0, 63), at);
    }
    const status = machine.call('engine_init');
    if (status !== 0) {
      const name = machine.statusName(status);
      throw new DeviceCodeError('DEVICE_CODE_BAD_OPTION', `the device code refuses these sizes or options (${name})`);
    }
  }

  /** Ends this boot for good: the machine may serve another one. Nothing else may be called any more. */
  discard(): void {
    this.#module.giveBack(this.#machine);
  }

  /** Bytes of RAM the engine takes on a 32-bit chip, besides a sector buffer of 4096 and the decoder workspace. */
  get ramSize(): number {
    return this.#machine.call('engine_ram');
  }

  /** True while a new image runs and waits for its confirmation. */
  get inTrial(): boolean {
    return this.#machine.call('engine_in_trial') !== 0;
  }

  /** Does the next piece of work and says what to do. */
  step(): DeviceAction {
    return readAction(this.#machine, this.#machine.call('engine_step'));
  }

  /** Status code of the answer to the last `get`. */
  httpStatus(status: number): void {
    this.#machine.call('engine_http_status', status);
  }

  /** One header of that answer. A header too long for any use is left out. */
  httpHeader(name: string, value: string): void {
    const { exchange } = this.#machine;
    const [nameBytes, valueBytes] = [cString(name), cString(value)];
    if (nameBytes.length + valueBytes.length > exchange.length) return;
    exchange.set(nameBytes);
    exchange.set(valueBytes, nameBytes.length);
    this.#machine.call('engine_http_header', nameBytes.length);
  }

  /** Body bytes, after a `feed`; returns how many were taken, the rest comes again after the next `feed`. */
  httpData(bytes: Uint8Array): number {
    const piece = bytes.subarray(0, this.#machine.exchange.length);
    this.#machine.exchange.set(piece);
    return this.#machine.call('engine_http_data', piece.length);
  }

  /** The body is over, completely or because the connection failed (or never was). */
  httpEnd(complete: boolean): void {
    this.#machine.call('engine_http_end', Number(complete));
  }

  /** The application's verdict about itself. */
  health(ok: boolean): void {
    this.#machine.call('engine_health', Number(ok));
  }

  /** Ends a pause: the next step checks in, or retries. */
  wake(): void {
    this.#machine.call('engine_wake');
  }
}

function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
