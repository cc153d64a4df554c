import type { DeviceMessage } from '../device/device-message.ts';
import { VirtualDevice } from '../device/virtual-device.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { SimulatorError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import { CPU_WORK } from './conditions.ts';
import { addFlashWork, type FlashWork, NO_FLASH_WORK, type UpdateWork, type WorkPhase } from './workload.ts';

/** An update to watch. */
export interface MeasureOptions {
  readonly name: string;
  /** Image that runs. */
  readonly from: Uint8Array;
  /** Its chip, such as `esp32c3`. */
  readonly chip: string;
  readonly chipRevision?: number;
  readonly flashSize: number;
  readonly deviceClass: string;
  readonly transport: Transport;
  readonly code: DeviceCodeModule;
  /** Instructions that decoding the artifact takes, all in all. */
  readonly decoding: number;
}

interface Piece {
  readonly phase: string;
  readonly received: number;
  readonly requests: number;
  readonly starts: number;
  readonly flash: FlashWork;
  /** Signatures verified. */
  readonly signatures: number;
}

/** Longest update in virtual time. */
const LONGEST_MS = 24 * 3600 * 1000;
/** Phases whose reads are hashed: the image that runs, and the one that was rebuilt. */
const HASHED = /^(start|verify)$/;

/**
 * Plays one update on a virtual device and tells what it asked of network, flash and CPU, phase by phase.
 *
 * @throws {SimulatorError} `DEVICE_BAD_OPTION` when the update did not end with a confirmed new image
 */
export async function measureUpdate(options: MeasureOptions): Promise<UpdateWork> {
  const { name, from, transport, decoding, ...board } = options;
  const watch = new Watch();
  let isConfirmed = false;
  const device = new VirtualDevice({
    ...board,
    transport,
    onMessage: (message) => {
      watch.hear(message, device);
      if (message.kind === 'report') isConfirmed = message.report.outcome === 'confirmed';
    },
  });
  device.flashFirmware(from);
  watch.begin(device);
  device.boot();
  await device.run({ untilMs: device.clock.nowMs + LONGEST_MS, until: () => isConfirmed });
  watch.end(device);
  if (!isConfirmed)
    throw new SimulatorError('DEVICE_BAD_OPTION', `the update "${name}" did not end with a confirmed image`);
  return { name, phases: watch.phases(decoding) };
}

/** Splits what a device does at its own messages. */
class Watch {
  readonly #pieces: Piece[] = [];
  #phase = 'boot';
  #flash: FlashWork = NO_FLASH_WORK;
  #received = 0;

  begin(device: VirtualDevice): void {
    this.#flash = device.flash.statistics;
    this.#received = device.receivedBytes;
  }

  hear(message: DeviceMessage, device: VirtualDevice): void {
    const isStart = message.kind === 'boot';
    this.#cut(device, message.kind === 'request' ? 1 : 0, isStart ? 1 : 0, signaturesAt(message));
    if (isStart) this.#phase = 'start';
    if (message.kind === 'restart') this.#phase = 'boot';
    if (message.kind === 'request' && message.path.startsWith('artifacts/')) this.#phase = 'download';
    if (message.kind !== 'engine') return;
    const { kind } = message.event;
    if (kind === 'check-in' || kind === 'download' || kind === 'apply' || kind === 'verify' || kind === 'select') {
      this.#phase = kind;
    }
  }

  end(device: VirtualDevice): void {
    this.#cut(device, 0, 0, 0);
  }

  /** Neighbours of one phase become one; the CPU's work is spread over them. */
  phases(decoding: number): readonly WorkPhase[] {
    const last = this.#pieces.findLastIndex(({ phase, received }) => phase !== 'check-in' && received > 0);
    const isOnline = ({ phase, received }: Piece, at: number): boolean =>
      received > 0 || phase === 'check-in' || (phase !== 'start' && phase !== 'boot' && at <= last);
    const merged = new Map<string, WorkPhase>();
    for (const [at, piece] of this.#pieces.entries()) {
      const online = isOnline(piece, at);
      const key = `${piece.phase}${online ? ', online' : ''}`;
      const before = merged.get(key);
      const hashed = (HASHED.test(piece.phase) ? piece.flash.readBytes : 0) + piece.received;
      merged.set(key, {
        name: key,
        isOnline: online,
        receivedBytes: (before?.receivedBytes ?? 0) + piece.received,
        requests: (before?.requests ?? 0) + piece.requests,
        starts: (before?.starts ?? 0) + piece.starts,
        flash: addFlashWork(before?.flash ?? NO_FLASH_WORK, piece.flash),
        instructions:
          (before?.instructions ?? 0) +
          hashed * CPU_WORK.perHashedByte.value +
          piece.signatures * CPU_WORK.perSignature.value,
      });
    }
    const decoder = merged.get('apply') ?? merged.get('apply, online') ?? merged.get('download, online');
    return [...merged.values()].map((phase) =>
      phase === decoder ? { ...phase, instructions: phase.instructions + decoding } : phase,
    );
  }

  #cut(device: VirtualDevice, requests: number, starts: number, signatures: number): void {
    const now = device.flash.statistics;
    const flash = {
      erases: now.erases - this.#flash.erases,
      programs: now.programs - this.#flash.programs,
      programmedBytes: now.programmedBytes - this.#flash.programmedBytes,
      readBytes: now.readBytes - this.#flash.readBytes,
    };
    const received = device.receivedBytes - this.#received;
    this.#pieces.push({ phase: this.#phase, received, requests, starts, flash, signatures });
    this.#flash = now;
    this.#received = device.receivedBytes;
  }
}

/** Every check-in verifies one manifest. */
function signaturesAt(message: DeviceMessage): number {
  return message.kind === 'request' && message.path.startsWith('offers/') ? 1 : 0;
}
