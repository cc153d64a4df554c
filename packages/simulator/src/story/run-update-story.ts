import { parseAppImage } from '@aloft/image';
import { offerPath } from '@aloft/release';
import type { VirtualDeviceOptions } from '../device/device-options.ts';
import type { DeviceCodeModule } from '../device-code/device-code-module.ts';
import { DeviceError } from '../errors.ts';
import { replacedDocument } from '../transport/replaced-document.ts';
import type { Transport } from '../transport/transport.ts';
import { playScene } from './play-scene.ts';
import { type SceneName, scenes } from './scenes.ts';
import type { SceneResult, StoryEvent } from './story-event.ts';
import type { StorySetting } from './story-setting.ts';

/** What {@link runUpdateStory} tells a story about. */
export interface StoryOptions {
  /** Image the devices leave the factory with. */
  from: Uint8Array;
  /** Image that the repository offers. */
  to: Uint8Array;
  /** Device class whose offer leads from one to the other. */
  deviceClass: string;
  /** Reaches the repository or server that was given the release. */
  transport: Transport;
  /**
   * An offer that the keys of `device.trust` did not sign. With it there is one more scene, `stolen-server`, in which the
   * repository offers just that.
   */
  forgedOffer?: Uint8Array;
  /** The compiled device code, from `loadDeviceCode`. */
  code: DeviceCodeModule;
  /** Told of everything that happens, in order. */
  onEvent: (event: StoryEvent) => void;
  /** Which scenes to play (default all), in the order of the story. */
  scenes?: readonly SceneName[];
  /** Differences from the default board: chip of the image, flash of a fitting size, rollback on. */
  device?: Partial<Omit<VirtualDeviceOptions, 'transport' | 'behaviourOf' | 'onMessage' | 'code' | 'deviceClass'>>;
}

/** How a story ended. */
export interface StoryResult {
  /** Whether every scene ended as it should. */
  readonly ok: boolean;
  readonly scenes: readonly { readonly scene: SceneName; readonly result: SceneResult }[];
}

const MB = 1024 * 1024;
const FLASH_SIZES: readonly number[] = [1, 2, 4, 8, 16].map((megabytes) => megabytes * MB);
/** Room in a slot beside the image, in percent, so that a patch can be staged there. */
const SPARE_PERCENT = 25;
/** Bytes of flash that are no slot: bootloader, table, data, alignment. */
const OUTSIDE_SLOTS = 0x20000;

/**
 * Plays the life of virtual devices that update from one image to another, scene by scene: a clean update; an update
 * with power cuts in download and apply; damaged artifacts, refused before they can boot; a release that crashes, rolled
 * back by the bootloader; and, where an offer is given that others signed, a stolen server. Each scene begins with a new device. Only data comes out: drawing is up to the caller.
 *
 * The same options give the same events, over real HTTP too: time is virtual.
 *
 * @throws {AppImageError} if an image cannot be read
 * @throws {DeviceError} `DEVICE_CHIP_UNKNOWN`, `DEVICE_IMAGE_TOO_LARGE`, `DEVICE_BAD_OPTION` when both images are the same
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import * as delta from '@aloft/delta';
 * import { buildAppImage, chipByName } from '@aloft/image';
 * import { planRepository, suitSeal } from '@aloft/release';
 * import { loadDeviceCode, MemoryTransport, runUpdateStory } from '@aloft/simulator';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const build = (version: string): Uint8Array => buildAppImage({
 *   chip,
 *   entryAddress: 0x40380000,
 *   descriptor: { version, projectName: 'lamp' },
 *   segments: [
 *     { loadAddress: 0x3c000020, data: new Uint8Array(20_000) },
 *     { loadAddress: 0x40380000, data: new Uint8Array(64) },
 *   ],
 * });
 * const [from, to] = [build('1.0.0'), build('1.1.0')];
 * const target = { bytes: to, version: '1.1.0', chipId: chip.id, secureVersion: 0 };
 * const request = { deviceClass: 'lamp', target, bases: [{ bytes: from }], existingOffer: null, seal: suitSeal('example.com', []) };
 * const { files } = await planRepository(request, delta);
 * const transport = new MemoryTransport({ files: new Map(files.map(({ path, bytes }) => [path, bytes])) });
 *
 * const kinds = new Set<string>();
 * const { ok } = await runUpdateStory({
 *   from, to, deviceClass: 'lamp', transport, code: await loadDeviceCode(), scenes: ['clean-update'],
 *   onEvent: ({ kind }) => kinds.add(kind),
 * });
 * assert.ok(ok && kinds.has('confirmed'));
 * ```
 */
export async function runUpdateStory(options: StoryOptions): Promise<StoryResult> {
  const setting = settingOf(options);
  const results: { scene: SceneName; result: SceneResult }[] = [];
  for (const scene of scenes) {
    if (options.scenes?.includes(scene.name) === false) continue;
    if (scene.forgesOffers && setting.stolen === null) continue;
    results.push({ scene: scene.name, result: await playScene(setting, scene) });
  }
  return { ok: results.every(({ result }) => result.ok), scenes: results };
}

function settingOf(options: StoryOptions): StorySetting {
  const { from, to, deviceClass, code, transport, onEvent, forgedOffer, device = {} } = options;
  const [old, fresh] = [parseAppImage(from), parseAppImage(to)];
  if (from.length === to.length && from.every((byte, i) => byte === to[i])) {
    throw new DeviceError(
      'DEVICE_BAD_OPTION',
      'both images are the same, so there is nothing to update; give two versions',
    );
  }
  const chip = device.chip ?? old.chip;
  if (chip === undefined) throw new DeviceError('DEVICE_CHIP_UNKNOWN', 'the image is for a chip that is not known');
  const flashSize = device.flashSize ?? fittingFlashSize(Math.max(from.length, to.length));
  // The oldest board that both images accept.
  const chipRevision = device.chipRevision ?? Math.max(old.header.minChipRevision, fresh.header.minChipRevision);
  return {
    from: { bytes: from, image: old },
    to: { bytes: to, image: fresh },
    transport,
    stolen: forgedOffer === undefined ? null : replacedDocument(transport, offerPath(deviceClass), forgedOffer),
    onEvent,
    device: { ...device, chip, chipRevision, flashSize, deviceClass, code },
  };
}

/** The smallest usual flash whose slots hold the image and a patch. */
function fittingFlashSize(imageSize: number): number {
  const slotSize = imageSize * (1 + SPARE_PERCENT / 100);
  return FLASH_SIZES.find((size) => (size - OUTSIDE_SLOTS) / 2 >= slotSize) ?? 16 * MB;
}
