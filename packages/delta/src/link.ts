/**
 * Where plain binaries for Cortex-M, which have no headers, live in the address space: the patch has to say it.
 * @module
 */
import type { Region } from './address-space.ts';
import { REGION_CODE, REGION_DATA, type RegionClass } from './windows.ts';

/** Link addresses and sizes are multiples of this. */
export const LINK_UNIT = 0x100;
/** Armv7-M architecture reference manual, "The system address map". */
export const RAM_START = 0x20000000;

export interface Link {
  /** Address of the base's first byte. */
  readonly base: number;
  /** Address of the target's first byte. */
  readonly target: number;
  /** How much of the base is code, from its start on; constants follow. */
  readonly codeSize: number;
  /** Bytes of RAM, to which the images only point. */
  readonly ramSize: number;
}

export const NO_LINK: Link = { base: 0, target: 0, codeSize: 0, ramSize: 0 };

/** The regions of a binary of `size` bytes at `address`: code, constants, and RAM, of which the file holds nothing. */
export function linkedRegions(address: number, size: number, codeSize: number): Region[] {
  const code = Math.min(codeSize, size);
  return [
    { address, offset: 0, size: code },
    { address: (address + code) >>> 0, offset: code, size: size - code },
    { address: RAM_START, offset: size, size: 0 },
  ];
}

/** The target is one region: where its constants begin is not said. */
export function linkedTarget(address: number, size: number): Region[] {
  return [{ address, offset: 0, size }];
}

/** What those regions hold. */
export function linkedClasses(ramSize: number): RegionClass[] {
  return [
    { content: REGION_CODE, slack: 0 },
    { content: REGION_DATA, slack: 0 },
    { content: REGION_DATA, slack: ramSize / LINK_UNIT },
  ];
}
