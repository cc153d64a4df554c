import type { DeviceMessage } from '../device/device-message.ts';
import type { VirtualDevice } from '../device/virtual-device.ts';
import type { PlannedCut } from './scenes.ts';

/** What the device was doing when it lost its power. */
export type CutPhase = 'download' | 'apply' | 'switch';

/**
 * Carries out the power cuts of a scene. A download is cut between two flash operations, when enough of the artifact
 * arrived; an apply is cut in the middle of the next flash operation, which is left torn. An update without an apply
 * (a raw image is written where it belongs) is cut at the switch instead.
 */
export class CutWatch {
  readonly #planned: PlannedCut[];
  #download: { receivedBefore: number; size: number } | null = null;
  #phase: CutPhase = 'download';

  constructor(planned: readonly PlannedCut[]) {
    this.#planned = [...planned];
  }

  /** What the cut that is happening, or happened last, interrupts. */
  get phase(): CutPhase {
    return this.#phase;
  }

  /** Whether cuts of the script have not happened yet. */
  get isUnfinished(): boolean {
    return this.#planned.length > 0;
  }

  /** Looks at what happens, and arms a cut during apply when its time has come. */
  observe(message: DeviceMessage, device: VirtualDevice): void {
    if (message.kind === 'response') {
      const isArtifact = message.path.startsWith('artifacts/') && message.size !== null;
      this.#download = isArtifact ? { receivedBefore: device.receivedBytes, size: message.size ?? 0 } : null;
    }
    if (message.kind !== 'engine' || this.#planned[0]?.during !== 'apply') return;
    const { kind, position, total } = message.event;
    const isApplyDue = kind === 'apply' && position >= this.#planned[0].fraction * total;
    if (!isApplyDue && kind !== 'select') return;
    this.#take(isApplyDue ? 'apply' : 'switch');
    device.flash.cutPowerAt(device.flash.operations + 1, 'torn');
  }

  /** Whether the download has come to the point where the power goes away; asked once per step. */
  isDownloadCutDue(device: VirtualDevice): boolean {
    const next = this.#planned[0];
    if (next?.during !== 'download' || this.#download === null) return false;
    const { receivedBefore, size } = this.#download;
    if (device.receivedBytes - receivedBefore < next.fraction * size) return false;
    this.#take('download');
    return true;
  }

  #take(phase: CutPhase): void {
    this.#planned.shift();
    this.#phase = phase;
  }
}
