/**
 * Where the bytes of an image live in the chip's address space. References speak of addresses, files of offsets.
 * @module
 */

/** A run of file bytes with a load address. */
export interface Region {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** ESP images hold at most this many segments. */
export const MAX_REGIONS = 16;

const IMAGE_MAGIC = 0xe9;
const IMAGE_HEADER_SIZE = 24;
const SEGMENT_HEADER_SIZE = 8;

/**
 * Follows an ESP image's segment headers as its bytes come by, in order. The decoder uses it on the target it is
 * writing, so the target's layout never has to be sent; on a base it is simply fed the whole header chain.
 */
export class AddressSpace {
  readonly regions: Region[] = [];
  #nextHeader = IMAGE_HEADER_SIZE;
  #segments = 0;
  #found = 0;

  /** Build from a complete image; offsets beyond its end end the list. Files that are no ESP image have no regions. */
  static of(image: Uint8Array): AddressSpace {
    const space = new AddressSpace();
    if (image[0] !== IMAGE_MAGIC) return space;
    while (space.#wantsHeader && space.#nextHeader + SEGMENT_HEADER_SIZE <= image.length) {
      space.reach(image, space.#nextHeader + SEGMENT_HEADER_SIZE);
    }
    return space;
  }

  /** Take the regions that are known from elsewhere: nothing is read from the image any more. */
  place(regions: readonly Region[]): void {
    this.regions.push(...regions);
    this.#segments = MAX_REGIONS;
  }

  get #wantsHeader(): boolean {
    return this.#segments < MAX_REGIONS;
  }

  /** Take note that bytes `[0, size)` of `image` are now valid. */
  reach(image: Uint8Array, size: number): void {
    while (this.#wantsHeader && size >= this.#nextHeader + SEGMENT_HEADER_SIZE) {
      if (image[0] !== IMAGE_MAGIC || this.#segments >= (image[1] ?? 0)) {
        this.#segments = MAX_REGIONS;
        return;
      }
      const at = this.#nextHeader;
      const address = readWord(image, at);
      const length = readWord(image, at + 4);
      this.regions.push({ address, offset: at + SEGMENT_HEADER_SIZE, size: length });
      this.#segments++;
      this.#nextHeader = at + SEGMENT_HEADER_SIZE + length;
    }
  }

  /** Index of the region that holds file offset `offset`, or -1. */
  regionAt(offset: number): number {
    for (let tries = 0; tries < this.regions.length; tries++) {
      const index = (this.#found + tries) % this.regions.length;
      const region = this.regions[index];
      if (region !== undefined && offset >= region.offset && offset - region.offset < region.size) {
        this.#found = index;
        return index;
      }
    }
    return -1;
  }

  /** Address of the byte at file offset `offset`; 0 outside every region. */
  addressOf(offset: number): number {
    const region = this.regions[this.regionAt(offset)];
    return region === undefined ? 0 : (region.address + (offset - region.offset)) >>> 0;
  }

  /** File offset of the byte at `address`, or -1 when no region holds it. */
  offsetOf(address: number): number {
    for (const region of this.regions) {
      if (address >= region.address && address - region.address < region.size) {
        return region.offset + (address - region.address);
      }
    }
    return -1;
  }
}

/** Little-endian 32-bit word at `at`; bytes past the end read as zero. */
export function readWord(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

/** The low `size` bytes of a word, 1 to 4. */
export function clip(word: number, size: number): number {
  return size === 4 ? word : word & ((1 << (8 * size)) - 1);
}
