import {
  type AppImage,
  bundleProblem,
  checkPartitionTable,
  otaSlots,
  type VerifyResult,
  verifyAppImage,
} from '@aloft/image';
import { checkBootloader } from './check-bootloader.ts';
import { checkNeededPartitions, type ReleaseNeeds } from './check-needs.ts';
import { checkSlots } from './check-slots.ts';
import { checkVersions } from './check-versions.ts';
import { leastDecoderRam } from './decoder-ram.ts';
import type { DeviceDescription } from './device-description.ts';
import type { Misfit } from './misfit.ts';

/** A release as a class sees it. */
export interface FitQuestion {
  readonly bytes: Uint8Array;
  /** As published; the image's own when left out. */
  readonly version?: string;
  /** What the release needs beyond what its image tells. */
  readonly needs?: ReleaseNeeds;
}

/** Size in bytes by the high nibble of byte 3 of the image header. */
const MB = 1024 * 1024;

/**
 * Everything that keeps an image from running on the devices of a class, all at once: what a bootloader checks (chip,
 * revisions, checksum, slot size, secure version, signature), flash and external RAM, the partition table, memory for
 * the patch decoder, and the rules for versions.
 *
 * Whether a program needs external RAM is seen only where the image itself loads data there (ESP32-P4 and later).
 *
 * @param bytes any bytes at all
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppDescriptor, buildAppImage, chipByName } from '@aloft/image';
 * import { checkFit, parseDeviceDescription } from '@aloft/release';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const segments = [
 *   { loadAddress: 0x3c000020, data: buildAppDescriptor({ version: '1.0.0', projectName: 'lamp' }) },
 *   { loadAddress: 0x42010140, data: new Uint8Array(64) },
 * ];
 * const bytes = buildAppImage({ chip, entryAddress: 0x42010140, segments });
 * const device = parseDeviceDescription(new TextEncoder().encode('class = "lamp"\nchip = "esp32s3"'), 'lamp.toml');
 * assert.equal(checkFit(device, { bytes })[0]?.code, 'IMAGE_WRONG_CHIP');
 * ```
 */
export function checkFit(device: DeviceDescription, question: FitQuestion): Misfit[] {
  const { bytes, version, needs = {} } = question;
  const slotSize = slotSizeOf(device);
  const verdict = verifyAppImage(bytes, {
    chip: device.chip,
    ...(device.chipRevision === undefined ? {} : { chipRevision: device.chipRevision.least }),
    ...(slotSize === undefined ? {} : { slotSize }),
    ...(device.secureVersion === undefined ? {} : { secureVersion: device.secureVersion }),
    requireSignature: device.needsSignature === true,
  });
  const found: Misfit[] = verdict.problems.map(({ code, message }) => ({ code, severity: 'error', message }));
  const { image } = verdict;
  if (image === undefined) return found;
  // A chip id that is wrong hides what else there would be to say of chips.
  if (image.chipId === device.chip.id) found.push(...checkNewestRevision(device, bytes));
  found.push(
    ...contentMisfits(bytes, verdict),
    ...checkBundle(image, bytes, slotSize),
    ...checkMemory(device, image),
    ...checkTable(device),
    ...checkProgram(device, image),
    ...checkVersions(device, version ?? image.descriptor?.version ?? ''),
    ...checkDecoder(device),
    ...checkBootloader(device, image, needs.bootloaderIdf),
    ...checkNeededPartitions(device, needs),
  );
  return found;
}

/** Bytes of the smallest slot, by the partition table and by what is said. */
export function slotSizeOf({ partitions, slotSize }: DeviceDescription): number | undefined {
  const sizes = [
    ...(partitions === undefined ? [] : otaSlots(partitions).map(({ size }) => size)),
    slotSize ?? [],
  ].flat();
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}

/** A loader looks at the app image alone; the components behind it need their place in the slot as well. */
function* checkBundle({ imageSize }: AppImage, bytes: Uint8Array, slotSize: number | undefined): Generator<Misfit> {
  if (slotSize === undefined || bytes.length <= slotSize || imageSize > slotSize) return;
  const message = `The image and what is behind it have ${bytes.length} bytes, ${bytes.length - slotSize} more than the slot's ${slotSize}. Make components smaller or the slots larger.`;
  yield { code: 'FIT_BUNDLE_TOO_LARGE', severity: 'error', message };
}

/**
 * What is wrong with what lies behind an image: a damaged bundle, or bytes that belong to nothing. Loaders look at neither.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { checkComponents } from '@aloft/release';
 *
 * assert.deepEqual(checkComponents(new Uint8Array(100)), []);
 * ```
 */
export function checkComponents(bytes: Uint8Array): Misfit[] {
  return [...contentMisfits(bytes, verifyAppImage(bytes))];
}

function* contentMisfits(bytes: Uint8Array, { warnings }: Pick<VerifyResult, 'warnings'>): Generator<Misfit> {
  const problem = bundleProblem(bytes);
  if (problem !== undefined) yield { code: problem.code, severity: 'error', message: problem.message };
  for (const { code, message } of warnings) {
    if (code !== 'IMAGE_TRAILING_BYTES') continue;
    yield { code, severity: 'warning', message: `${message} Devices get them with it; is it the right file?` };
  }
}

function checkNewestRevision({ chip, chipRevision }: DeviceDescription, bytes: Uint8Array): Misfit[] {
  if (chipRevision === undefined || chipRevision.most === 0xffff || chipRevision.most === chipRevision.least) return [];
  return verifyAppImage(bytes, { chip, chipRevision: chipRevision.most })
    .problems.filter(({ code }) => code === 'IMAGE_CHIP_TOO_NEW')
    .map(({ code, message }) => ({ code, severity: 'error', message }));
}

function* checkMemory({ flashSize, psramSize }: DeviceDescription, { header, segments }: AppImage): Generator<Misfit> {
  const needed = MB * 2 ** header.flashSize;
  if (flashSize !== undefined && needed > flashSize) {
    const message = `The image was built for a flash of ${needed / MB} MB, the device has ${flashSize / MB} MB. Build it for ${flashSize / MB} MB (CONFIG_ESPTOOLPY_FLASHSIZE).`;
    yield { code: 'FIT_FLASH_TOO_SMALL', severity: 'error', message };
  }
  if (psramSize === 0 && segments.some(({ kind, size }) => kind === 'psram' && size > 0)) {
    const message = 'The image loads data into external RAM, the device has none. Build it without PSRAM.';
    yield { code: 'FIT_NO_PSRAM', severity: 'error', message };
  }
}

function* checkTable({ partitions, flashSize, slotSize }: DeviceDescription): Generator<Misfit> {
  if (partitions === undefined) return;
  for (const { code, severity, message } of checkPartitionTable(
    partitions,
    flashSize === undefined ? {} : { flashSize },
  )) {
    yield { code, severity, message };
  }
  yield* checkSlots(partitions);
  const slots = otaSlots(partitions);
  const smallest = Math.min(...slots.map(({ size }) => size));
  if (slotSize !== undefined && slots.length > 0 && slotSize > smallest) {
    const message = `The class says slots of ${slotSize} bytes, its partition table has one of ${smallest}. Correct one of them.`;
    yield { code: 'FIT_SLOT_UNCLEAR', severity: 'error', message };
  }
}

function* checkProgram({ project }: DeviceDescription, { descriptor }: AppImage): Generator<Misfit> {
  if (project === undefined || descriptor?.projectName === project) return;
  const found = descriptor === undefined ? 'no project name' : `the project name "${descriptor.projectName}"`;
  const message = `The image has ${found}, devices of this class run "${project}". Is it the right image?`;
  yield { code: 'FIT_OTHER_PROJECT', severity: 'error', message };
}

function* checkDecoder({ decoderRam }: DeviceDescription): Generator<Misfit> {
  if (decoderRam === undefined || decoderRam === 0) return;
  const needed = leastDecoderRam();
  if (decoderRam >= needed) return;
  const message = `The device lends its decoder ${decoderRam} bytes, patches need at least ${needed}. Give it more, or say decoder_ram = 0 for a device that takes whole images only.`;
  yield { code: 'FIT_DECODER_RAM', severity: 'error', message };
}
