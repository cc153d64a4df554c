import type { BundleIndex } from '@aloft/image';
import { DeviceCodeError } from '../errors.ts';
import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import { textOf } from './device-manifest.ts';
import { partMachine, readFrom } from './part-machine.ts';

const HEAD_SIZE = 12;
const RECORD_SIZE = 72;
const PIECE = 4096;

/** A slot whose components the device code reads, as a running program does. */
export interface DeviceBundle {
  readonly index: BundleIndex;
  /** All bytes of a component, or with `path` of a file in it; its digest is checked first. */
  read(name: string, path?: string): Uint8Array;
}

/**
 * Opens the bundle in a slot as a running program does: by the slot alone.
 *
 * @param slot the app image at offset 0; may go on behind the bundle
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED` with the status: `ERR_BUNDLE_NONE` for an image alone. `read` throws it
 *   with `ERR_COMPONENT_UNKNOWN`, `ERR_COMPONENT_DIGEST`, `ERR_ARCHIVE_UNKNOWN` and `ERR_ARCHIVE_FORMAT`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, buildArchive, buildBundle, chipByName } from '@aloft/image';
 * import { loadDeviceCode, openBundleWithDeviceCode } from '@aloft/simulator';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const image = buildAppImage({ chip, entryAddress: 0x40380000, segments: [
 *   { loadAddress: 0x40380000, data: new Uint8Array(64) },
 * ] });
 * const page = new TextEncoder().encode('<h1>Lamp</h1>');
 * const bundle = buildBundle(image, [{ name: 'web', bytes: buildArchive([{ path: 'index.html', bytes: page }]) }]);
 * const opened = openBundleWithDeviceCode(await loadDeviceCode(), bundle);
 * assert.deepEqual(opened.read('web', 'index.html'), page);
 * ```
 */
export function openBundleWithDeviceCode(module: DeviceCodeModule, slot: Uint8Array): DeviceBundle {
  const read = readFrom(slot);
  const machine = partMachine(module, { read: (_slot, offset, into) => read(offset, into) });
  expectOk(machine, machine.call('bundle_open', slot.length), 'the bundle');
  const index = readIndex(machine);
  return {
    index,
    read: (name, path) => {
      find(machine, 'component_find', name);
      expectOk(machine, machine.call('component_verify'), name);
      // Reading the digest took the buffer; only the size is asked for again.
      let size = find(machine, 'component_find', name);
      if (path !== undefined) size = find(machine, 'archive_find', path);
      return readAll(machine, size, path ?? name);
    },
  };
}

function readIndex({ numbers, exchange }: WasmMachine): BundleIndex {
  const count = numbers.getUint32(8, true);
  return {
    offset: numbers.getUint32(0, true),
    bundleSize: numbers.getUint32(4, true),
    components: Array.from({ length: count }, (_, number) => {
      const at = HEAD_SIZE + number * RECORD_SIZE;
      return {
        name: textOf(exchange.subarray(at + 40, at + RECORD_SIZE)),
        offset: numbers.getUint32(at, true),
        size: numbers.getUint32(at + 4, true),
        digest: exchange.slice(at + 8, at + 40),
      };
    }),
  };
}

/** Calls one of the two searches; answers the size of what was found. */
function find(machine: WasmMachine, search: 'component_find' | 'archive_find', name: string): number {
  const text = new TextEncoder().encode(`${name}\0`);
  if (text.length > machine.exchange.length) {
    throw new DeviceCodeError('DEVICE_CODE_REFUSED', `"${name.slice(0, 40)}…" is too long for a name`, {
      status: 'ERR_COMPONENT_UNKNOWN',
    });
  }
  machine.exchange.set(text);
  expectOk(machine, machine.call(search), name);
  return machine.numbers.getUint32(0, true);
}

function readAll(machine: WasmMachine, size: number, what: string): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += PIECE) {
    const count = Math.min(PIECE, size - at);
    expectOk(machine, machine.call('component_read', at, count), what);
    bytes.set(machine.exchange.subarray(0, count), at);
  }
  return bytes;
}

function expectOk(machine: WasmMachine, status: number, what: string): void {
  if (status === 0) return;
  const name = machine.statusName(status);
  throw new DeviceCodeError('DEVICE_CODE_REFUSED', `the device code refuses ${what} (${name})`, { status: name });
}
