import { viewOf } from './bytes.ts';
import { fixedText } from './fixed-text.ts';

/** Size of `esp_bootloader_desc_t` in bytes. */
export const BOOTLOADER_DESCRIPTOR_SIZE = 80;

const MAGIC = 0x50;

/** What a second-stage bootloader says of itself: `esp_bootloader_desc_t`, written since ESP-IDF 5.2. */
export interface BootloaderDescriptor {
  /** Project version number of the bootloader. */
  readonly version: number;
  readonly idfVersion: string;
  /** Build date and time; empty for reproducible builds. */
  readonly buildTime: string;
}

/**
 * Reads the descriptor at the start of a bootloader's first segment.
 *
 * @param bytes Bytes starting at the descriptor (offset 0x20 of the bootloader image).
 * @returns The descriptor, or undefined when there is none.
 * @see ESP-IDF `esp_bootloader_desc.h`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseBootloaderDescriptor } from '@aloft/image';
 *
 * const bytes = new Uint8Array(80);
 * bytes.set([0x50, 0, 0, 0, 1]);
 * bytes.set(new TextEncoder().encode('v5.4'), 8);
 * assert.deepEqual(parseBootloaderDescriptor(bytes), { version: 1, idfVersion: 'v5.4', buildTime: '' });
 * ```
 */
export function parseBootloaderDescriptor(bytes: Uint8Array): BootloaderDescriptor | undefined {
  if (bytes.length < BOOTLOADER_DESCRIPTOR_SIZE || bytes[0] !== MAGIC) return undefined;
  return {
    version: viewOf(bytes).getUint32(4, true),
    idfVersion: fixedText(bytes, 8, 32),
    buildTime: fixedText(bytes, 40, 24),
  };
}
