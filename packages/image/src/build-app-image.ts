import {
  APP_DESCRIPTOR_MAGIC,
  APP_DESCRIPTOR_SIZE,
  type AppDescriptorFields,
  buildAppDescriptor,
  ELF_DIGEST_OFFSET,
} from './app-descriptor.ts';
import { DIGEST_SIZE } from './app-image.ts';
import { assembleAppImage } from './assemble-app-image.ts';
import { hex32, isFilledWith, viewOf } from './bytes.ts';
import { type Chip, DEFAULT_MMU_PAGE_SIZE } from './chip.ts';
import { isMappedAddress } from './chip-lookup.ts';
import { ImageBuildError } from './errors.ts';
import type { AppImageHeader } from './image-header.ts';
import { layOutSegments, type SignaturePadding } from './image-layout.ts';
import { joinMemorySegments, type MemorySegment } from './memory-segment.ts';

/** Section that holds the application descriptor in ELF files built by ESP-IDF. */
const DESCRIPTOR_SECTION = '.flash.appdesc';
/** Write-protect pin value that means "not used"; ROM loaders skip the pin settings then. */
const WP_PIN_DISABLED = 0xee;

/** What {@link buildAppImage} makes an image from. */
export interface BuildOptions {
  readonly chip: Chip;
  /** Memory contents, in the order of the ELF file or any other. */
  readonly segments: readonly MemorySegment[];
  /** Address execution starts at. */
  readonly entryAddress: number;
  /**
   * Descriptor to write over the first 256 bytes of the read-only data, which must be zero or a descriptor already.
   * Without it the data is taken as it is.
   */
  readonly descriptor?: AppDescriptorFields;
  /** SHA-256 of the ELF file (32 bytes), written into the descriptor, where it must be zero so far. */
  readonly elfDigest?: Uint8Array;
  /** MMU page size to lay out for, in bytes; without it the descriptor's, else 64 KB. */
  readonly mmuPageSize?: number;
  /** Room to leave for a signature; default `none`. */
  readonly signaturePadding?: SignaturePadding;
  /** Finished signature to append. */
  readonly signature?: Uint8Array;
  /** Header fields that differ from the defaults (DIO, 1 MB, clk/2, any revision, SHA-256 appended). */
  readonly header?: Partial<Omit<AppImageHeader, 'segmentCount' | 'chipId' | 'entryAddress'>>;
}

/**
 * Builds a bootable application image from memory contents, laid out as esptool's `elf2image` does.
 *
 * @throws {ImageBuildError} When the segments overlap, do not fit the chip's MMU or the format's limits, or there is no
 *   room for the descriptor.
 * @see esptool `bin_image.py`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildAppImage, chipByName, parseAppImage } from '@aloft/image';
 *
 * const chip = chipByName('esp32c6');
 * assert.ok(chip);
 * const bytes = buildAppImage({
 *   chip,
 *   entryAddress: 0x40800000,
 *   descriptor: { version: '2.0.0', projectName: 'lamp' },
 *   segments: [
 *     { loadAddress: 0x42000020, data: new Uint8Array(1000) },
 *     { loadAddress: 0x42010020, data: new Uint8Array(512), name: '.flash.appdesc' },
 *     { loadAddress: 0x40800000, data: new Uint8Array(0x12000).fill(7) },
 *   ],
 * });
 * const image = parseAppImage(bytes);
 * assert.equal(image.descriptor?.version, '2.0.0');
 * // The RAM segment is cut: its first piece fills the gap between the two mapped segments.
 * assert.deepEqual(image.segments.map((segment) => segment.kind), ['flash', 'ram', 'flash', 'ram']);
 * ```
 */
export function buildAppImage(options: BuildOptions): Uint8Array {
  const { chip, entryAddress, signature } = options;
  const joined = joinMemorySegments(options.segments, chip);
  checkAddresses(joined, chip);
  const plain = findFirstMapped(joined, chip, options.descriptor !== undefined);
  const first = plain === undefined ? undefined : withDescriptor(plain, options);
  const segments = joined.map((segment) => (segment === plain && first !== undefined ? first : segment));

  const pageSize = choosePageSize(chip, options.mmuPageSize, first);
  return assembleAppImage({
    header: { ...defaultHeader, ...options.header, chipId: chip.id, entryAddress },
    segments: layOutSegments(segments, first, chip, pageSize, options.signaturePadding ?? 'none'),
    ...(signature === undefined ? {} : { signature }),
  });
}

const defaultHeader: Omit<AppImageHeader, 'segmentCount' | 'chipId' | 'entryAddress'> = {
  flashMode: 2,
  flashSpeed: 0,
  flashSize: 0,
  wpPin: WP_PIN_DISABLED,
  spiPinDrive: new Uint8Array(3),
  minChipRevisionLegacy: 0,
  minChipRevision: 0,
  maxChipRevision: 0xffff,
  reserved: new Uint8Array(4),
  hashAppended: true,
};

function checkAddresses(segments: readonly MemorySegment[], chip: Chip): void {
  const sorted = [...segments].sort((a, b) => a.loadAddress - b.loadAddress);
  sorted.forEach(({ loadAddress, data }, index) => {
    if (!Number.isInteger(loadAddress) || loadAddress < 0 || loadAddress + data.length > 2 ** 32) {
      throw new ImageBuildError(
        'BUILD_VALUE_OUT_OF_RANGE',
        `A segment at ${loadAddress} is outside the 32-bit address space.`,
      );
    }
    if (loadAddress % 4 !== 0) {
      throw new ImageBuildError(
        'BUILD_VALUE_OUT_OF_RANGE',
        `The segment at ${hex32(loadAddress)} is not aligned to 4 bytes on ${chip.label}.`,
      );
    }
    const next = sorted[index + 1];
    if (next === undefined || loadAddress + data.length <= next.loadAddress) return;
    throw new ImageBuildError(
      'BUILD_SEGMENTS_OVERLAP',
      `The segment at ${hex32(loadAddress)} reaches into the one at ${hex32(next.loadAddress)}. Sizes are rounded up to 4 bytes.`,
    );
  });
}

/**
 * The mapped segment that goes to the front because it holds the descriptor: the section of that name, else one that
 * begins with the magic word. When a descriptor is still to be written, read-only data will do.
 */
function findFirstMapped(segments: readonly MemorySegment[], chip: Chip, wanted: boolean): MemorySegment | undefined {
  const mapped = segments
    .filter(({ loadAddress }) => isMappedAddress(chip, loadAddress))
    .sort((a, b) => a.loadAddress - b.loadAddress);
  return (
    mapped.find(({ name }) => name === DESCRIPTOR_SECTION) ??
    mapped.find(({ data }) => hasDescriptor(data)) ??
    (wanted ? mapped[0] : undefined)
  );
}

function hasDescriptor(data: Uint8Array): boolean {
  return data.length >= APP_DESCRIPTOR_SIZE && viewOf(data).getUint32(0, true) === APP_DESCRIPTOR_MAGIC;
}

function withDescriptor(segment: MemorySegment, { descriptor, elfDigest }: BuildOptions): MemorySegment {
  if (descriptor === undefined && elfDigest === undefined) return segment;
  const data = segment.data.slice();
  if (descriptor !== undefined) {
    if (
      data.length < APP_DESCRIPTOR_SIZE ||
      !(hasDescriptor(data) || isFilledWith(data.subarray(0, APP_DESCRIPTOR_SIZE), 0))
    ) {
      throw new ImageBuildError(
        'BUILD_NO_DESCRIPTOR_ROOM',
        `The segment at ${hex32(segment.loadAddress)} does not begin with ${APP_DESCRIPTOR_SIZE} zero bytes, so the descriptor would destroy data. Leave room or name the right segment ${DESCRIPTOR_SECTION}.`,
      );
    }
    data.set(buildAppDescriptor(descriptor));
  }
  if (elfDigest !== undefined) writeElfDigest(data, elfDigest, segment.loadAddress);
  return { ...segment, data };
}

function writeElfDigest(data: Uint8Array, digest: Uint8Array, loadAddress: number): void {
  const field = data.subarray(ELF_DIGEST_OFFSET, ELF_DIGEST_OFFSET + DIGEST_SIZE);
  if (hasDescriptor(data) && isFilledWith(field, 0) && digest.length === DIGEST_SIZE) {
    field.set(digest);
    return;
  }
  throw new ImageBuildError(
    'BUILD_ELF_DIGEST_TAKEN',
    `The ELF digest needs ${DIGEST_SIZE} zero bytes in a descriptor at ${hex32(loadAddress + ELF_DIGEST_OFFSET)}; nothing was overwritten.`,
  );
}

function choosePageSize(chip: Chip, asked: number | undefined, first: MemorySegment | undefined): number {
  const sizeLog2 = first !== undefined && hasDescriptor(first.data) ? first.data[0xb4] : 0;
  const size = asked ?? (sizeLog2 ? 2 ** sizeLog2 : DEFAULT_MMU_PAGE_SIZE);
  if (chip.mmuPageSizes.includes(size)) return size;
  throw new ImageBuildError(
    'BUILD_BAD_PAGE_SIZE',
    `${chip.label} has no MMU page of ${size} bytes; it knows ${chip.mmuPageSizes.join(', ')}.`,
  );
}
