/**
 * Which address ranges of the base matter: where code lives, which 32-bit words count as addresses.
 * @module
 */
import type { Region } from './address-space.ts';

/** What a base region holds. */
export const REGION_IGNORED = 0;
export const REGION_DATA = 1;
export const REGION_CODE = 2;

/** Class of one base region, and how far its window reaches beyond its bytes (`.bss` behind `.data`), in 256-byte units. */
export interface RegionClass {
  readonly content: number;
  readonly slack: number;
}

/** Addresses just below a region (a section's start label) count as pointers too. */
const WINDOW_ALIGNMENT = 0x100;

export class Windows {
  readonly classes: readonly RegionClass[];
  readonly #regions: readonly Region[];
  readonly #fixed: { readonly start: number; readonly size: number };

  /** `fixed` is a window that never moves and that calls may reach: the chip's mask ROM (size 0 when there is none). */
  constructor(
    regions: readonly Region[],
    classes: readonly RegionClass[],
    fixed: { readonly start: number; readonly size: number },
  ) {
    this.#regions = regions;
    this.classes = classes;
    this.#fixed = fixed;
  }

  /** Does the region at `index` hold code? */
  isCode(index: number): boolean {
    return this.classes[index]?.content === REGION_CODE;
  }

  isData(index: number): boolean {
    return this.classes[index]?.content === REGION_DATA;
  }

  /** Could the 32-bit word `value` be an address of something that moves? */
  isPointer(value: number): boolean {
    for (let i = 0; i < this.#regions.length; i++) {
      const region = this.#regions[i];
      const kind = this.classes[i];
      if (region === undefined || kind === undefined || kind.content === REGION_IGNORED) continue;
      const start = region.address - (region.address % WINDOW_ALIGNMENT);
      if (value >= start && value - start < region.address - start + region.size + kind.slack * 0x100) return true;
    }
    return false;
  }

  /** Could `address` be called? */
  isCallable(address: number): boolean {
    if (address >= this.#fixed.start && address - this.#fixed.start < this.#fixed.size) return true;
    for (let i = 0; i < this.#regions.length; i++) {
      const region = this.#regions[i];
      if (region === undefined || this.classes[i]?.content !== REGION_CODE) continue;
      if (address >= region.address && address - region.address < region.size) return true;
    }
    return false;
  }

  /** Is `address` a word of the mask ROM: a constant, never moved? */
  isFixed(address: number): boolean {
    return address >= this.#fixed.start && address - this.#fixed.start < this.#fixed.size;
  }
}
