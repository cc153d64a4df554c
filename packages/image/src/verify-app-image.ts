import { sha256 } from '@noble/hashes/sha2.js';
import { type AppImage, parseAppImage } from './app-image.ts';
import { hex, hex32, sameBytes } from './bytes.ts';
import type { Chip } from './chip.ts';
import { isMappedAddress, memoryKindAt } from './chip-lookup.ts';
import { AppImageError } from './errors.ts';
import { imageChecksum } from './image-checksum.ts';
import { unreadableImageProblem } from './image-log.ts';
import type { ImageProblem, ImageWarning } from './image-problem.ts';
import { imageWarnings } from './image-warnings.ts';
import { signatureMatches } from './signature.ts';
import { checkRevisions } from './verify-revision.ts';

/** What is known of the device that is to run the image. Everything is optional; what is not given is not checked. */
export interface VerifyOptions {
  /** Chip of the device. */
  readonly chip?: Chip;
  /** Revision of the chip, major * 100 + minor. */
  readonly chipRevision?: number;
  /** Whether the eFuse that lifts the upper revision limit is burnt ("disable wafer version major"). */
  readonly ignoreMaxChipRevision?: boolean;
  /** Revision of the chip's eFuse block, major * 100 + minor. Loaders check it on every chip but ESP32. */
  readonly efuseBlockRevision?: number;
  /** Size of the slot that is to hold the image, in bytes. */
  readonly slotSize?: number;
  /** Flash offset of the slot; slots are aligned to 64 KB, so it matters only for log lines and larger MMU pages. */
  readonly slotOffset?: number;
  /** Anti-rollback number burnt into the chip. */
  readonly secureVersion?: number;
  /** Whether the device demands a secure boot v2 signature. The digest is compared, the key is not. */
  readonly requireSignature?: boolean;
}

/** Verdict on an image. */
export interface VerifyResult {
  /** Whether the device would run the image: no problems. */
  readonly bootable: boolean;
  /** All reasons against it, in the order a loader meets them; the first one is what a boot log shows. */
  readonly problems: readonly ImageProblem[];
  readonly warnings: readonly ImageWarning[];
  /** The image's structure, or undefined when it cannot be read. */
  readonly image: AppImage | undefined;
}

/**
 * Decides what a bootloader (or `esp_ota_end` in the running application) decides about an image, and lists every
 * reason against it. Never throws on bad bytes; takes time linear in the image's size.
 *
 * Overlap with the bootloader's own memory is not checked: it depends on that bootloader's build.
 *
 * @param bytes The image at offset 0, e.g. a `.bin` file or the contents of a slot; the rest is ignored.
 * @param options What is known of the device.
 * @see ESP-IDF `esp_image_format.c` (`image_load`), `bootloader_common_loader.c`, `bootloader_utility.c`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, chipByName, verifyAppImage } from '@aloft/image';
 *
 * const chip = chipByName('esp32');
 * assert.ok(chip);
 * const bytes = buildAppImage({ chip, entryAddress: 0x40080000, segments: [
 *   { loadAddress: 0x3f400020, data: new Uint8Array(256) },
 *   { loadAddress: 0x40080000, data: new Uint8Array(16) },
 * ] });
 * assert.equal(verifyAppImage(bytes).bootable, true);
 *
 * bytes[0x30] = 1;
 * const { problems } = verifyAppImage(bytes, { slotSize: 0x100 });
 * assert.deepEqual(problems.map((problem) => problem.code),
 *   ['IMAGE_BAD_CHECKSUM', 'IMAGE_LARGER_THAN_SLOT', 'IMAGE_BAD_DIGEST']);
 * ```
 */
export function verifyAppImage(bytes: Uint8Array, options: VerifyOptions = {}): VerifyResult {
  const place = options.slotOffset ?? 0;
  let image: AppImage;
  try {
    image = parseAppImage(bytes);
  } catch (error) {
    if (!(error instanceof AppImageError)) throw error;
    return { bootable: false, problems: [unreadableImageProblem(error, place)], warnings: [], image: undefined };
  }
  const { chip } = image;
  const problems = [
    ...checkRevisions(image, options),
    ...checkPlacement(image, chip, place),
    ...checkChecksum(image, bytes),
    ...checkSize(image, options.slotSize),
    ...(options.requireSignature ? checkSignature(image, bytes) : checkDigest(image, bytes)),
    ...checkSecureVersion(image, options.secureVersion),
    ...checkMappedCount(image, chip),
  ];
  return { bootable: problems.length === 0, problems, warnings: [...imageWarnings(image, bytes)], image };
}

function* checkPlacement(image: AppImage, chip: Chip | undefined, place: number): Generator<ImageProblem> {
  for (const { index, loadAddress, offset, size } of image.segments) {
    const address = hex32(loadAddress);
    if (isMappedAddress(chip, loadAddress)) {
      if ((place + offset) % image.mmuPageSize === loadAddress % image.mmuPageSize) continue;
      yield {
        code: 'IMAGE_MISPLACED_SEGMENT',
        stage: 'verify',
        offset,
        message: `Segment ${index} is mapped to ${address} but lies at ${hex(place + offset)}; both must have the same remainder modulo the MMU page of ${image.mmuPageSize} bytes. Lay the image out again.`,
        log: `Segment ${index} load address ${address}, doesn't match data ${hex32(place + offset)}`,
      };
    } else if (size > 0 && chip !== undefined && !isLoadable(chip, loadAddress, size)) {
      const end = hex32(loadAddress + size);
      yield {
        code: 'IMAGE_BAD_LOAD_ADDRESS',
        stage: 'verify',
        offset: offset - 8,
        message: `Segment ${index} goes to ${address}..${end}, which is no memory of ${chip.label}. Check the linker script.`,
        log: `Segment ${index} ${address}-${end} invalid: bad load address range`,
      };
    }
  }
}

/** A segment that is copied must begin and end in the same kind of RAM. Padding is not copied at all. */
function isLoadable(chip: Chip, loadAddress: number, size: number): boolean {
  const kind = memoryKindAt(chip, loadAddress);
  return kind === 'padding' || (kind !== 'other' && memoryKindAt(chip, loadAddress + size - 1) === kind);
}

function* checkChecksum(image: AppImage, bytes: Uint8Array): Generator<ImageProblem> {
  const data = image.segments.map((segment) => bytes.subarray(segment.offset, segment.offset + segment.size));
  const expected = imageChecksum(data);
  if (expected === image.checksum) return;
  yield {
    code: 'IMAGE_BAD_CHECKSUM',
    stage: 'verify',
    offset: image.checksumOffset,
    message: `The segments' checksum is ${hex(expected)} but ${hex(image.checksum)} is stored. The image is damaged; fetch or write it again.`,
    log: `Checksum failed. Calculated ${hex(expected)} read ${hex(image.checksum)}`,
  };
}

function* checkSize(image: AppImage, slotSize: number | undefined): Generator<ImageProblem> {
  if (slotSize === undefined || image.imageSize <= slotSize) return;
  yield {
    code: 'IMAGE_LARGER_THAN_SLOT',
    stage: 'verify',
    offset: slotSize,
    message: `The image has ${image.imageSize} bytes, ${image.imageSize - slotSize} more than the slot's ${slotSize}. Make the image smaller or the slots larger.`,
    log: `Image length ${image.imageSize} doesn't fit in partition length ${slotSize}`,
  };
}

function* checkDigest(image: AppImage, bytes: Uint8Array): Generator<ImageProblem> {
  const signedSize = image.checksumOffset + 1;
  if (image.digest === undefined || sameBytes(sha256(bytes.subarray(0, signedSize)), image.digest)) return;
  yield {
    code: 'IMAGE_BAD_DIGEST',
    stage: 'verify',
    offset: signedSize,
    message: 'The appended SHA-256 does not match the image. The image is damaged or was edited after the build.',
    log: 'Image hash failed - image is corrupt',
  };
}

function* checkSignature(image: AppImage, bytes: Uint8Array): Generator<ImageProblem> {
  const { signature } = image;
  if (signature !== undefined && signatureMatches(signature, bytes)) return;
  const found = signature === undefined ? 'The image has no signature' : 'The signature is not of this image';
  yield {
    code: 'IMAGE_BAD_SIGNATURE',
    stage: 'verify',
    offset: signature?.offset ?? image.bodySize,
    message: `${found}, but the device demands one. Sign the image with a key the device knows.`,
    log: 'Secure boot signature verification failed',
  };
}

function* checkSecureVersion(image: AppImage, burnt: number | undefined): Generator<ImageProblem> {
  const version = image.descriptor?.secureVersion ?? 0;
  if (burnt === undefined || version >= burnt) return;
  yield {
    code: 'IMAGE_SECURE_VERSION_TOO_LOW',
    stage: 'verify',
    offset: 0x24,
    message: `The image has secure version ${version} but the chip accepts ${burnt} or more. Build it with a higher secure version.`,
    log: `App has secure version ${version}, eFuse has ${burnt}`,
  };
}

/** With one shared flash window the bootloader asserts that exactly two segments are mapped. */
function* checkMappedCount(image: AppImage, chip: Chip | undefined): Generator<ImageProblem> {
  if (chip === undefined || chip.windows.drom[0] !== chip.windows.irom[0]) return;
  const count = image.segments.filter((segment) => isMappedAddress(chip, segment.loadAddress)).length;
  if (count === 2) return;
  yield {
    code: 'IMAGE_MAPPED_SEGMENT_COUNT',
    stage: 'start',
    offset: 1,
    message: `${count} segments are mapped to flash; ${chip.label} needs exactly 2, read-only data and code. Check the linker script.`,
    log: 'assert failed: unpack_load_app (rom_index == 2)',
  };
}
