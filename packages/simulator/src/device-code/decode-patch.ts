import { PATCH_HEADER_SIZE } from '@aloft/delta';
import { DeviceCodeError } from '../errors.ts';
import type { DeviceCodeModule, WasmMachine } from './device-code-module.ts';
import { partMachine, readFrom } from './part-machine.ts';

const TARGET_SIZE_AT = 16;
const [OK, NEED_INPUT, DONE] = [0, 1, 2];

/** How {@link decodePatchWithDeviceCode} feeds the decoder. */
export interface DecodeOptions {
  /** Most patch bytes per sink, 1 to 8192 (default 1024). */
  inputSize?: number;
  /** Most target bytes per poll, 1 to 8192 (default 4096). */
  outputSize?: number;
  /** Bytes of workspace, at most 256 KB (the default). */
  workspaceSize?: number;
}

/**
 * Applies a patch with the device's own decoder. Images stay in JavaScript; the decoder reads them through a callback.
 *
 * The target is returned as decoded: its digest is not checked, because tests compare it with other decoders.
 *
 * @param base the base image, null for a packed image
 * @throws {DeviceCodeError} `DEVICE_CODE_REFUSED`, with the decoder's status such as `ERR_PATCH_CORRUPT`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createPatch } from '@aloft/delta';
 * import { decodePatchWithDeviceCode, loadDeviceCode } from '@aloft/simulator';
 *
 * const base = new Uint8Array(5000).fill(1);
 * const target = new Uint8Array(6000).fill(1).fill(2, 3000, 3100);
 * const patch = createPatch(base, target).bytes;
 * assert.deepEqual(decodePatchWithDeviceCode(await loadDeviceCode(), base, patch), target);
 * ```
 */
export function decodePatchWithDeviceCode(
  module: DeviceCodeModule,
  base: Uint8Array | null,
  patch: Uint8Array,
  options: DecodeOptions = {},
): Uint8Array {
  const { inputSize = 1024, outputSize = 4096 } = options;
  const target = new GrowingBytes();
  const readBase = readFrom(base ?? new Uint8Array());
  const machine = partMachine(module, {
    read: (slot, offset, into) => (slot === 'running' ? readBase(offset, into) : readFrom(target.bytes)(offset, into)),
  });
  if (patch.length < PATCH_HEADER_SIZE) throw refusal('ERR_PATCH_TRUNCATED', 0);
  machine.exchange.set(patch.subarray(0, PATCH_HEADER_SIZE));
  expectOk(machine, machine.call('patch_init', options.workspaceSize ?? machine.call('workspace_limit')), 0);
  const size = new DataView(patch.buffer, patch.byteOffset).getUint32(TARGET_SIZE_AT, true);

  let sunk = 0;
  for (;;) {
    const polled = machine.call('patch_poll', outputSize);
    target.append(machine.exchange.subarray(0, polled >>> 8));
    const status = polled & 0xff;
    if (target.bytes.length > size) throw refusal('ERR_PATCH_SIZE', sunk);
    if (status === DONE) break;
    if (status === OK) continue;
    if (status !== NEED_INPUT) throw refusal(machine.statusName(status), sunk);
    if (sunk === patch.length) break;
    sunk += sinkPiece(machine, patch.subarray(sunk, sunk + inputSize), sunk);
  }
  while (sunk < patch.length) {
    const taken = sinkPiece(machine, patch.subarray(sunk, sunk + inputSize), sunk);
    if (taken === 0) throw refusal('ERR_PATCH_TRAILING', sunk);
    sunk += taken;
  }
  expectOk(machine, machine.call('patch_finish'), sunk);
  return target.bytes.slice();
}

function sinkPiece(machine: WasmMachine, piece: Uint8Array, sunk: number): number {
  machine.exchange.set(piece);
  const answer = machine.call('patch_sink', piece.length);
  expectOk(machine, answer & 0xff, sunk);
  return answer >>> 8;
}

function expectOk(machine: WasmMachine, status: number, sunk: number): void {
  if (status !== OK) throw refusal(machine.statusName(status), sunk);
}

function refusal(status: string, sunk: number): DeviceCodeError {
  const message = `the device code refuses the patch after ${sunk} bytes (${status})`;
  return new DeviceCodeError('DEVICE_CODE_REFUSED', message, { status });
}

/** Bytes that are appended to and read back all the time. */
class GrowingBytes {
  #space = new Uint8Array(1 << 16);
  #size = 0;

  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#size);
  }

  append(more: Uint8Array): void {
    if (this.#size + more.length > this.#space.length) {
      const larger = new Uint8Array(this.#space.length * 2);
      larger.set(this.bytes);
      this.#space = larger;
    }
    this.#space.set(more, this.#size);
    this.#size += more.length;
  }
}
