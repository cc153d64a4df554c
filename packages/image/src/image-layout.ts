import { hex32 } from './bytes.ts';
import type { Chip } from './chip.ts';
import { isMappedAddress } from './chip-lookup.ts';
import { ImageBuildError } from './errors.ts';
import { IMAGE_HEADER_SIZE, SEGMENT_HEADER_SIZE } from './image-header.ts';
import type { MemorySegment } from './memory-segment.ts';

/** Reserved end of a build for a later signature: none, secure boot v1 (ESP32) or secure boot v2. */
export type SignaturePadding = 'none' | 'secure-boot-v1' | 'secure-boot-v2';

/** Bytes behind the checksum that end on the page boundary: SHA-256, and for v1 also the tail and 12 bytes. */
const SPACE_BEHIND_CHECKSUM = { 'secure-boot-v1': 32 + 4 + 64 + 12, 'secure-boot-v2': 32 };
/** An early ESP32 bootloader left the last page unmapped when a segment ended less than this far into it. */
const ESP32_LAST_PAGE_MINIMUM = 0x24;

/**
 * Orders and cuts segments the way esptool does, so that every mapped segment's data lies at the same offset within
 * an MMU page as its address. Gaps are filled with a piece cut from the first segment in RAM, and with a zero padding
 * segment only when no RAM data is left.
 *
 * @param segments Joined segments in any order; mapped ones go by address.
 * @param first The mapped segment that must come first (it holds the descriptor), or undefined.
 * @see esptool `bin_image.py`, `ESP32FirmwareImage.save`
 */
export function layOutSegments(
  segments: readonly MemorySegment[],
  first: MemorySegment | undefined,
  chip: Chip,
  pageSize: number,
  padding: SignaturePadding,
): MemorySegment[] {
  const sorted = [...segments].sort((a, b) => a.loadAddress - b.loadAddress);
  const mapped = sorted.filter(({ loadAddress }) => isMappedAddress(chip, loadAddress));
  const ram = sorted.filter(({ loadAddress }) => !isMappedAddress(chip, loadAddress));
  const inOrder = first === undefined ? mapped : [first, ...mapped.filter((segment) => segment !== first)];
  checkPages(mapped, pageSize);

  const layout = new Layout();
  for (const segment of inOrder) {
    fillGap(layout, segment, ram, pageSize);
    layout.add(chip.name === 'esp32' ? withLastPage(segment, layout.position, pageSize) : segment);
  }
  for (const segment of ram) layout.add(segment);
  if (padding !== 'none') layout.add(zeros(endPadding(layout.position, pageSize, SPACE_BEHIND_CHECKSUM[padding])));
  return layout.segments;
}

class Layout {
  readonly segments: MemorySegment[] = [];
  position: number = IMAGE_HEADER_SIZE;

  add(segment: MemorySegment): void {
    this.segments.push(segment);
    this.position += SEGMENT_HEADER_SIZE + segment.data.length;
  }
}

function checkPages(sorted: readonly MemorySegment[], pageSize: number): void {
  sorted.forEach(({ loadAddress }, index) => {
    const before = sorted[index - 1];
    if (before === undefined) return;
    const lastPage = Math.floor((before.loadAddress + before.data.length - 1) / pageSize);
    if (lastPage < Math.floor(loadAddress / pageSize)) return;
    throw new ImageBuildError(
      'BUILD_SEGMENTS_SHARE_PAGE',
      `Segments at ${hex32(before.loadAddress)} and ${hex32(loadAddress)} share an MMU page of ${pageSize} bytes, which can show only one place of the flash. Merge the sections in the linker script.`,
    );
  });
}

function fillGap(layout: Layout, next: MemorySegment, ram: MemorySegment[], pageSize: number): void {
  for (;;) {
    const gap = gapBefore(layout.position, next.loadAddress, pageSize);
    if (gap === undefined) return;
    const donor = ram[0];
    if (donor === undefined || gap <= SEGMENT_HEADER_SIZE) {
      layout.add(zeros(gap));
    } else {
      layout.add({ ...donor, data: donor.data.subarray(0, gap) });
      const rest = donor.data.subarray(gap);
      if (rest.length === 0) ram.shift();
      else ram[0] = { ...donor, loadAddress: donor.loadAddress + gap, data: rest };
    }
  }
}

/**
 * Data bytes of the filler segment needed at `position`, or undefined when the next segment can follow directly. In
 * the first bytes of a page esptool takes a page more than needed; this does too, so that files come out the same.
 */
function gapBefore(position: number, loadAddress: number, pageSize: number): number | undefined {
  const wanted = (loadAddress % pageSize) - SEGMENT_HEADER_SIZE;
  const distance = pageSize - (position % pageSize) + wanted;
  if (distance === 0 || distance === pageSize) return undefined;
  const gap = distance - SEGMENT_HEADER_SIZE;
  return gap < 0 ? gap + pageSize : gap;
}

function withLastPage(segment: MemorySegment, position: number, pageSize: number): MemorySegment {
  const end = (position + SEGMENT_HEADER_SIZE + segment.data.length) % pageSize;
  if (end >= ESP32_LAST_PAGE_MINIMUM) return segment;
  const data = new Uint8Array(segment.data.length + ESP32_LAST_PAGE_MINIMUM - end);
  data.set(segment.data);
  return { ...segment, data };
}

function endPadding(position: number, pageSize: number, spaceBehindChecksum: number): number {
  const checksumBlock = 16;
  const past = (position + SEGMENT_HEADER_SIZE) % pageSize;
  return (2 * pageSize - past - checksumBlock - spaceBehindChecksum) % pageSize;
}

function zeros(size: number): MemorySegment {
  return { loadAddress: 0, data: new Uint8Array(size) };
}
