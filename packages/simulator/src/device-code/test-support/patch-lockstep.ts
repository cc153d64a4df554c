/**
 * Runs the TypeScript decoder and the one of the device side by side, with the same pieces, and holds them to the same
 * number of bytes after each.
 */
import assert from 'node:assert/strict';
import { DeltaError, type DeltaErrorCode, PATCH_HEADER_SIZE, PatchDecoder } from '@aloft/delta';
import type { DeviceCodeModule, WasmMachine } from '../device-code-module.ts';
import { partMachine } from '../part-machine.ts';

/** Bytes of the decoder itself that every header counts. */
const STATE_SIZE = 2176;
const [OK, NEED_INPUT, DONE] = [0, 1, 2];

/** What the device code says where TypeScript throws; the digest of the target is the engine's business there. */
const SAME: Readonly<Partial<Record<DeltaErrorCode, string>>> = {
  PATCH_BAD_MAGIC: 'ERR_PATCH_MAGIC',
  PATCH_BAD_VERSION: 'ERR_PATCH_VERSION',
  PATCH_BAD_HEADER_CRC: 'ERR_PATCH_HEADER_CRC',
  PATCH_BAD_HEADER: 'ERR_PATCH_SIZE',
  PATCH_UNKNOWN_FEATURE: 'ERR_PATCH_FEATURE',
  PATCH_NEEDS_RAM: 'ERR_PATCH_RAM',
  PATCH_CORRUPT: 'ERR_PATCH_CORRUPT',
  PATCH_TRUNCATED: 'ERR_PATCH_TRUNCATED',
  PATCH_OVERLONG: 'ERR_PATCH_TRAILING',
  PATCH_WRONG_TARGET: 'OK',
};

/** What both made of a patch. */
export interface LockstepResult {
  /** `OK`, or the status it was refused with. */
  readonly verdict: string;
  /** Target bytes made before the end, as the device made them. */
  readonly made: Uint8Array;
  readonly baseReads: number;
  readonly targetReads: number;
}

export interface LockstepOptions {
  /** Bytes per sink, in turn. */
  readonly inputSizes?: readonly number[];
  /** Bytes per poll, in turn; the TypeScript decoder has no such limit. */
  readonly outputSizes?: readonly number[];
}

/** @throws When the two decoders differ in a byte, in progress, or in their verdict, or the device reads out of bounds. */
export function decodeInLockstep(
  module: DeviceCodeModule,
  base: Uint8Array | null,
  patch: Uint8Array,
  { inputSizes = [1024], outputSizes = [4096] }: LockstepOptions = {},
): LockstepResult {
  const device = new DevicePatchDecoder(module, base ?? new Uint8Array(0));
  const limit = device.ramLimit;
  const here = new PatchDecoder(base, { ramSize: limit });
  const pieces: Uint8Array[] = [];
  let size = 0;
  let thrown: string | undefined;
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof DeltaError)) throw error;
      thrown = SAME[error.code] ?? error.code;
    }
  };

  attempt(() => here.sink(patch.subarray(0, PATCH_HEADER_SIZE)));
  device.begin(patch);
  for (let at = Math.min(PATCH_HEADER_SIZE, patch.length), i = 0; at < patch.length; i++) {
    if (thrown !== undefined || device.failed !== undefined) break;
    const piece = patch.subarray(at, at + (inputSizes[i % inputSizes.length] ?? 1));
    attempt(() => {
      here.sink(piece);
      const fresh = here.poll();
      pieces.push(fresh);
      size += fresh.length;
    });
    device.take(piece, outputSizes);
    at += piece.length;
    if (thrown === undefined && device.failed === undefined) {
      assert.equal(device.made.length, size, `bytes made after ${at} bytes of the patch`);
    }
  }
  if (thrown === undefined) attempt(() => here.finish());
  const verdict = device.finish();
  assert.equal(verdict, thrown ?? 'OK');
  const made = device.made;
  assert.ok(made.length >= size);
  assert.deepEqual(made.subarray(0, size), joined(pieces, size));
  return { verdict, made: made.slice(), baseReads: device.baseReads, targetReads: device.targetReads };
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The decoder of the device, with its flash in JavaScript. */
class DevicePatchDecoder {
  /** Status name of the first error. */
  failed: string | undefined;
  baseReads = 0;
  targetReads = 0;
  readonly #machine: WasmMachine;
  readonly #base: Uint8Array;
  #target = new Uint8Array(0);
  #size = 0;
  #polls = 0;

  constructor(module: DeviceCodeModule, base: Uint8Array) {
    this.#base = base;
    this.#machine = partMachine(module, {
      read: (slot, offset, into) => {
        const source = slot === 'running' ? this.#base : this.made;
        assert.ok(
          into.length > 0 && offset + into.length <= source.length,
          `read of ${slot} at ${offset} is out of bounds`,
        );
        into.set(source.subarray(offset, offset + into.length));
        if (slot === 'running') this.baseReads++;
        else this.targetReads++;
        return true;
      },
    });
  }

  /** Memory a patch may ask for here. */
  get ramLimit(): number {
    return this.#machine.call('workspace_limit') + STATE_SIZE;
  }

  get made(): Uint8Array {
    return this.#target.subarray(0, this.#size);
  }

  begin(patch: Uint8Array): void {
    if (patch.length < PATCH_HEADER_SIZE) {
      this.failed = 'ERR_PATCH_TRUNCATED';
      return;
    }
    this.#machine.exchange.set(patch.subarray(0, PATCH_HEADER_SIZE));
    if (!this.#expect(this.#machine.call('patch_init', this.#machine.call('workspace_limit')))) return;
    this.#target = new Uint8Array(new DataView(patch.buffer, patch.byteOffset).getUint32(16, true));
    assert.equal(this.#sink(patch.subarray(0, PATCH_HEADER_SIZE)), PATCH_HEADER_SIZE);
  }

  take(piece: Uint8Array, outputSizes: readonly number[]): void {
    for (let at = 0; at < piece.length && this.failed === undefined; ) {
      const taken = this.#sink(piece.subarray(at));
      const made = this.#size;
      this.#pollAll(outputSizes);
      assert.ok(taken > 0 || this.#size > made || this.failed !== undefined, 'the decoder stands still');
      at += taken;
    }
  }

  /** `OK`, or why not. */
  finish(): string {
    if (this.failed === undefined) this.#expect(this.#machine.call('patch_finish'));
    return this.failed ?? 'OK';
  }

  #sink(bytes: Uint8Array): number {
    this.#machine.exchange.set(bytes);
    const answer = this.#machine.call('patch_sink', bytes.length);
    return this.#expect(answer & 0xff) ? answer >>> 8 : 0;
  }

  #pollAll(outputSizes: readonly number[]): void {
    for (;;) {
      if (this.failed !== undefined) return;
      const answer = this.#machine.call('patch_poll', outputSizes[this.#polls++ % outputSizes.length] ?? 1);
      const [status, made] = [answer & 0xff, answer >>> 8];
      this.#target.set(this.#machine.exchange.subarray(0, made), this.#size);
      this.#size += made;
      if (status === NEED_INPUT || status === DONE) return;
      this.#expect(status);
    }
  }

  #expect(status: number): boolean {
    if (status !== OK) this.failed = this.#machine.statusName(status);
    return status === OK;
  }
}
