import { encodeTrustStatement, privateKeySigner, type ReleaseSigner, signTrustStatement } from '@aloft/release';
import type { VirtualDeviceOptions } from '../../device/device-options.ts';
import { VirtualDevice } from '../../device/virtual-device.ts';
import type { DeviceEvent } from '../../device-code/device-port.ts';
import type { FlashOperation } from '../../flash/flash-options.ts';
import { MemoryTransport } from '../../transport/memory-transport.ts';
import { code, images, trustOf } from './besieged-device.ts';

const HOUR = 3600 * 1000;

/** One key after the other: devices are built with number 0. */
export function keyNumber(number: number): ReleaseSigner {
  return privateKeySigner(new Uint8Array(32).fill(20 + number));
}

/** The statement that makes key number `version` the only one, signed by the one before it. */
export async function statementTo(version: number): Promise<Uint8Array> {
  const set = { version, threshold: 1, keys: [keyNumber(version).publicKey] };
  return await signTrustStatement(encodeTrustStatement('example.com', set), keyNumber(version - 1));
}

/** A device built with key number 0, running the old image. What its server offers may change at any time. */
export class RotatingDevice {
  readonly device: VirtualDevice;
  /** What the repository holds: a new map for a new offer. */
  files: Map<string, Uint8Array>;
  #events: DeviceEvent[] = [];

  constructor(files: Map<string, Uint8Array>, options: Partial<VirtualDeviceOptions> = {}) {
    this.files = files;
    this.device = new VirtualDevice({
      ...{ chip: 'esp32', deviceClass: 'lamp', flashSize: 0x100000, code, trust: trustOf(1, keyNumber(0)) },
      transport: { get: (path, request) => new MemoryTransport({ files: this.files }).get(path, request) },
      onMessage: (message) => {
        if (message.kind === 'engine') this.#events.push(message.event);
      },
      ...options,
    });
    this.device.flashFirmware(images.from);
    this.device.boot();
  }

  /** What it told since it was asked last: statuses of statements, in order, and those of errors, each once. */
  heard(): { statements: string[]; errors: string[] } {
    const events = this.#events;
    this.#events = [];
    const of = (kind: DeviceEvent['kind']): string[] =>
      events.filter((event) => event.kind === kind).map(({ status }) => status);
    return { statements: of('trust'), errors: [...new Set(of('error'))] };
  }

  /** Lets hours pass, one check-in each at least; ends early when the power goes. */
  async live(hours = 3): Promise<'time' | 'power-cut'> {
    const end = await this.device.run({ untilMs: this.device.clock.nowMs + hours * HOUR });
    if (end !== 'time' && end !== 'power-cut') throw new Error(`the run ended with ${end}`);
    return end;
  }

  /** Versions of the sets in the two sectors, as far as there is a magic number; null where there is none. */
  get versions(): (number | null)[] {
    const { offset } = this.#partition;
    return [0, 4096].map((at) => {
      const head = this.device.flash.peek(offset + at, 16);
      const view = new DataView(head.buffer, head.byteOffset, head.length);
      return view.getUint32(0, false) === 0x414c4654 ? view.getUint32(8, true) : null;
    });
  }

  /** Watches what is done to the flash of the keys; the list grows until `stop` is called. */
  watchKeys(): { operations: readonly FlashOperation[]; stop: () => void } {
    const { offset, size } = this.#partition;
    const operations: FlashOperation[] = [];
    const stop = this.device.flash.watch((operation) => {
      if (operation.offset >= offset && operation.offset < offset + size) operations.push(operation);
    });
    return { operations, stop };
  }

  get #partition(): { offset: number; size: number } {
    const found = this.device.table.partitions.find(({ name }) => name === 'trust');
    if (found === undefined) throw new Error('the device has no partition for its keys');
    return found;
  }
}
