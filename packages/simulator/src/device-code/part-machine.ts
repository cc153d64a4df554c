import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import type { DevicePort } from './device-port.ts';

const no = (): boolean => false;

/** Port of a device with no hardware at all: everything fails. */
const NOTHING: DevicePort = {
  deviceClass: 'part',
  chipId: 0xffff,
  chipRevision: 0xffff,
  secureVersion: 0,
  slotSize: 0,
  runningSlotSize: 0,
  read: no,
  erase: no,
  write: no,
  journalRead: no,
  journalErase: no,
  journalWrite: no,
  bootState: () => null,
  setBoot: no,
  confirm: no,
  rollback: no,
  nowMs: () => 0,
};

/** An instance that runs one part of the device code, with as much of a port as that part needs. */
export function partMachine(module: DeviceCodeModule, port: Partial<DevicePort> = {}): WasmMachine {
  return module.instantiate({ ...NOTHING, ...port });
}

/** A `DevicePort.read` over bytes in memory. */
export function readFrom(source: Uint8Array): (offset: number, into: Uint8Array) => boolean {
  return (offset, into) => {
    if (offset + into.length > source.length) return false;
    into.set(source.subarray(offset, offset + into.length));
    return true;
  };
}
