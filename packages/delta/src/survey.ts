/**
 * What the encoder finds out about an image before matching: instruction set, which regions hold code, which address
 * ranges count as pointers. Only guesses: a wrong one costs bytes.
 * @module
 */
import { chipById, memoryKindAt } from '@aloft/image';
import { AddressSpace, type Region, readWord } from './address-space.ts';
import { type CortexImage, findCortexImage } from './cortex-image.ts';
import { linkedClasses, linkedRegions } from './link.ts';
import { findGlobalPointer } from './riscv.ts';
import type { InstructionSet } from './walker.ts';
import { REGION_CODE, REGION_DATA, REGION_IGNORED, type RegionClass } from './windows.ts';

export interface Survey {
  readonly chipId: number;
  readonly set: InstructionSet;
  readonly space: AddressSpace;
  readonly classes: readonly RegionClass[];
  readonly fixed: { readonly start: number; readonly size: number };
  /** RISC-V global pointer, 0 when there is none. */
  readonly globalPointer: number;
  /** Where a plain binary lives; images with headers say it themselves. */
  readonly cortex?: CortexImage;
}

const NO_CHIP = 0xffff;
const ESP32_S3 = 9;
/** Code returns at least this often, in bytes per return instruction. */
const BYTES_PER_RETURN = 600;
/** `.bss` is assumed to reach at most this far behind the last data in RAM. */
const RAM_SLACK = 0x40000;
/** Strings of the radio libraries' logs lie behind the read-only data and are not loaded, yet code points at them. */
const FLASH_SLACK = 0x10000;
const XTENSA_ROM = { start: 0x40000000, size: 0x70000 };
const NOTHING_FIXED = { start: 0, size: 0 };

export function survey(image: Uint8Array): Survey {
  const space = AddressSpace.of(image);
  const chipId = image.length >= 24 && image[0] === 0xe9 ? (image[12] ?? 0) | ((image[13] ?? 0) << 8) : NO_CHIP;
  const chip = chipById(chipId);
  const isWhole = space.regions.length > 0 && space.regions.every((r) => r.offset + r.size <= image.length);
  if (chip === undefined || !isWhole) {
    const cortex = findCortexImage(image);
    if (cortex !== undefined) return surveyCortex(image, cortex);
    return {
      chipId: NO_CHIP,
      set: 'none',
      space: new AddressSpace(),
      classes: [],
      fixed: NOTHING_FIXED,
      globalPointer: 0,
    };
  }
  const isXtensa = chip.architecture === 'xtensa';
  const set = !isXtensa ? 'riscv' : chipId === ESP32_S3 ? 'xtensa-wide' : 'xtensa';
  const classes = space.regions.map((region) => {
    const kind = memoryKindAt(chip, region.address);
    if (kind === 'padding') return { content: REGION_IGNORED, slack: 0 };
    const isCode =
      kind === 'irom' ||
      kind === 'iram' ||
      (kind !== 'drom' && kind !== 'dram' && looksLikeCode(image, region, isXtensa));
    const reach = kind === 'dram' || kind === 'ram' ? RAM_SLACK : kind === 'drom' || kind === 'flash' ? FLASH_SLACK : 0;
    return { content: isCode ? REGION_CODE : REGION_DATA, slack: slackBehind(space.regions, region, reach) };
  });
  let globalPointer = 0;
  space.regions.forEach((region, index) => {
    if (isXtensa || globalPointer !== 0 || classes[index]?.content !== REGION_CODE) return;
    globalPointer = findGlobalPointer(image, region.offset, region.size, region.address);
  });
  return { chipId, set, space, classes, fixed: isXtensa ? XTENSA_ROM : NOTHING_FIXED, globalPointer };
}

function surveyCortex(image: Uint8Array, cortex: CortexImage): Survey {
  const { address, codeSize, ramSize } = cortex;
  const space = new AddressSpace();
  space.place(linkedRegions(address, image.length, codeSize));
  const classes = linkedClasses(ramSize);
  return { chipId: NO_CHIP, set: 'thumb', space, classes, fixed: NOTHING_FIXED, globalPointer: 0, cortex };
}

/** Free addresses behind `region`, at most `most`, in 256-byte units. */
function slackBehind(regions: readonly Region[], region: Region, most: number): number {
  const end = region.address + region.size;
  let free = most;
  for (const other of regions) if (other.address >= end) free = Math.min(free, other.address - end);
  return free >>> 8;
}

/** Shared-bus chips tell code from data only by content: code holds return instructions. */
function looksLikeCode(image: Uint8Array, region: Region, isXtensa: boolean): boolean {
  let returns = 0;
  const end = region.offset + region.size - 1;
  for (let at = region.offset; at < end; at += isXtensa ? 1 : 2) {
    const half = (image[at] ?? 0) | ((image[at + 1] ?? 0) << 8);
    if (isXtensa ? half === 0xf01d || half === 0xf00d : half === 0x8082) returns++;
  }
  return returns * BYTES_PER_RETURN > region.size;
}

/** The word of `image` at `address`, or undefined outside every region. */
export function wordAt(image: Uint8Array, space: AddressSpace, address: number): number | undefined {
  const at = space.offsetOf(address);
  return at < 0 ? undefined : readWord(image, at);
}
