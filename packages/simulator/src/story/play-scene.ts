import type { Partition } from '@aloft/image';
import { healthyApp } from '../device/app-behaviour.ts';
import type { DeviceMessage } from '../device/device-message.ts';
import { VirtualDevice } from '../device/virtual-device.ts';
import type { DeviceOutcome } from '../device-code/device-action.ts';
import type { FlashStatistics } from '../flash/flash-statistics.ts';
import { tamperedTransport } from '../transport/tampered-transport.ts';
import { CutWatch } from './cut-watch.ts';
import { narrate } from './narrate.ts';
import { ProgressFilter } from './progress-filter.ts';
import type { Scene } from './scenes.ts';
import { mapSlot, type SlotMap } from './slot-map.ts';
import type { SceneResult, StoryDeed } from './story-event.ts';
import { isImage, type StorySetting, versionOf } from './story-setting.ts';

/** How long the desk stays dark after a power cut, in milliseconds. */
const DARK_MS = 2000;
/** A scene that is not over after an hour never is. */
const LONGEST_MS = 3600 * 1000;
/** Most progress events per phase. */
const PROGRESS_STEPS = 40;
const CELLS_PER_SLOT = 64;

/** Plays one scene on a new device and tells of it, from `scene-begin` to `scene-end`. */
export async function playScene(setting: StorySetting, scene: Scene): Promise<SceneResult> {
  return new ScenePlayer(setting, scene).play();
}

class ScenePlayer {
  readonly #setting: StorySetting;
  readonly #scene: Scene;
  readonly #device: VirtualDevice;
  readonly #cuts: CutWatch;
  readonly #filter = new ProgressFilter(PROGRESS_STEPS);
  /** What making the device took, which is no part of the story. */
  readonly #factory: { ms: number; operations: number; statistics: FlashStatistics };
  #cutCount = 0;
  #outcome: DeviceOutcome | null = null;
  /** Whether an offer was not believed. */
  #hasRefused = false;

  constructor(setting: StorySetting, scene: Scene) {
    const { from, to, stolen, device } = setting;
    const transport = scene.forgesOffers && stolen !== null ? stolen : setting.transport;
    this.#setting = setting;
    this.#scene = scene;
    this.#cuts = new CutWatch(scene.cuts);
    const isArtifact = (path: string): boolean => path.startsWith('artifacts/');
    this.#device = new VirtualDevice({
      ...device,
      transport: scene.damagesArtifacts ? tamperedTransport(transport, isArtifact) : transport,
      behaviourOf: (image) => (isImage(to, image) ? scene.newApp : healthyApp),
      onMessage: (message) => this.#hear(message),
    });
    this.#device.flashFirmware(from.bytes);
    const { flash, clock } = this.#device;
    this.#factory = { ms: clock.nowMs, operations: flash.operations, statistics: flash.statistics };
  }

  async play(): Promise<SceneResult> {
    const { from, to } = this.#setting;
    this.#tell({ kind: 'scene-begin', fromVersion: versionOf(from), toVersion: versionOf(to) });
    this.#device.boot();
    while (await this.#runUntilDark()) {
      this.#device.clock.sleep(DARK_MS);
      this.#device.restorePower();
      this.#tell({ kind: 'power-restored' });
      this.#device.boot();
    }
    const result = this.#judge();
    this.#tell({ kind: 'scene-end', ...result });
    return result;
  }

  /** Runs to the next power cut (true) or to the end of the update (false). */
  async #runUntilDark(): Promise<boolean> {
    // A board that its own image does not fit: told by the boot, judged as it is.
    if (this.#device.running === null) return false;
    let isCutDue = false;
    const end = await this.#device.run({
      untilMs: this.#device.clock.nowMs + LONGEST_MS,
      until: () => {
        isCutDue = this.#cuts.isDownloadCutDue(this.#device);
        return isCutDue || this.#outcome !== null || (this.#scene.forgesOffers && this.#hasRefused);
      },
    });
    if (isCutDue) this.#device.cutPower();
    return isCutDue || end === 'power-cut';
  }

  #judge(): SceneResult {
    const { expected } = this.#scene;
    const wanted = this.#setting[expected.runs];
    const { statistics } = this.#device.flash;
    const made = this.#factory.statistics;
    const version = this.#device.runningVersion;
    const isOffersFate = this.#hasRefused === this.#scene.forgesOffers;
    return {
      ok: this.#outcome === expected.outcome && isOffersFate && !this.#cuts.isUnfinished && this.#runs(wanted.bytes),
      outcome: this.#outcome,
      version,
      cuts: this.#cutCount,
      erases: statistics.erases - made.erases,
      programmedBytes: statistics.programmedBytes - made.programmedBytes,
      slots: this.#slots(),
    };
  }

  /** Whether the running slot holds an image byte for byte. */
  #runs(image: Uint8Array): boolean {
    const { running, table, flash } = this.#device;
    const slot: Partition | undefined = typeof running === 'number' ? table.slots[running] : table.factory;
    if (running === null || slot === undefined) return false;
    return flash.peek(slot.offset, image.length).every((byte, index) => byte === image[index]);
  }

  #hear(message: DeviceMessage): void {
    this.#cuts.observe(message, this.#device);
    if (message.kind === 'engine' && message.event.status.startsWith('ERR_SIGNATURE_')) this.#hasRefused = true;
    if (message.kind === 'engine' && !this.#filter.passes(message.event)) return;
    if (message.kind === 'power-cut') this.#hearCut(message);
    const deed = narrate(message, {
      toVersion: versionOf(this.#setting.to),
      nextSlot: () => this.#device.nextSlot?.name ?? '',
      slots: () => this.#slots(),
    });
    if (deed === undefined) return;
    this.#tell(deed);
    if (deed.kind === 'report') this.#outcome = deed.outcome;
  }

  #hearCut({ operation, when }: Extract<DeviceMessage, { kind: 'power-cut' }>): void {
    this.#cutCount++;
    const since = operation - this.#factory.operations;
    this.#tell({ kind: 'power-cut', during: this.#cuts.phase, operation: since, when, slots: this.#slots() });
  }

  #slots(): readonly SlotMap[] {
    const { flash, table } = this.#device;
    const { from, to } = this.#setting;
    return table.slots.map((slot) => mapSlot(flash, slot, { base: from.bytes, target: to.bytes }, CELLS_PER_SLOT));
  }

  #tell(deed: StoryDeed): void {
    const { act, name } = this.#scene;
    const { clock, flash, receivedBytes } = this.#device;
    const flashOperations = flash.operations - this.#factory.operations;
    const ms = clock.nowMs - this.#factory.ms;
    this.#setting.onEvent({ act, scene: name, ms, flashOperations, receivedBytes, ...deed });
  }
}
