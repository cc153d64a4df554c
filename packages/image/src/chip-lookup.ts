import type { AddressRange, Chip, MemoryKind } from './chip.ts';
import { chips } from './chip-table.ts';

/**
 * Looks a chip up by the `chip_id` of an image header.
 *
 * @param id `chip_id`, 0..0xFFFF.
 * @returns The chip, or undefined when the id is not in the table.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipById } from '@aloft/image';
 *
 * assert.equal(chipById(5)?.label, 'ESP32-C3');
 * assert.equal(chipById(0xffff), undefined);
 * ```
 */
export function chipById(id: number): Chip | undefined {
  return chips.find((chip) => chip.id === id);
}

/**
 * Looks a chip up by name; case and dashes do not matter.
 *
 * @param name ESP-IDF target name or datasheet label, e.g. `esp32s3`, `ESP32-S3`.
 * @returns The chip, or undefined when there is no such chip.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName } from '@aloft/image';
 *
 * assert.equal(chipByName('ESP32-S3')?.id, 9);
 * assert.equal(chipByName('esp8266'), undefined);
 * ```
 */
export function chipByName(name: string): Chip | undefined {
  const wanted = name.toLowerCase().replaceAll('-', '');
  return chips.find((chip) => chip.name === wanted);
}

/**
 * Says what kind of memory a load address is on a chip.
 *
 * @param chip The chip, or undefined when it is not known (then only padding is told apart).
 * @param address Load address of a segment.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName, memoryKindAt } from '@aloft/image';
 *
 * assert.equal(memoryKindAt(chipByName('esp32'), 0x400d0020), 'irom');
 * assert.equal(memoryKindAt(chipByName('esp32c6'), 0x42000020), 'flash');
 * assert.equal(memoryKindAt(chipByName('esp32c6'), 0), 'padding');
 * ```
 */
export function memoryKindAt(chip: Chip | undefined, address: number): MemoryKind {
  if (address < 0x1000_0000) return 'padding';
  if (chip === undefined) return 'other';
  const { drom, irom, psram, iram, dram, rtc } = chip.windows;
  if (inside(drom, address)) return inside(irom, address) ? 'flash' : 'drom';
  if (inside(irom, address)) return 'irom';
  if (inside(psram, address)) return 'psram';
  if (inside(rtc, address)) return 'rtc';
  if (inside(iram, address)) return inside(dram, address) ? 'ram' : 'iram';
  return inside(dram, address) ? 'dram' : 'other';
}

/**
 * Says whether the loader maps a segment at this address through the flash cache instead of copying it
 * (`should_map` in ESP-IDF's `esp_image_format.c`).
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName, isMappedAddress } from '@aloft/image';
 *
 * assert.equal(isMappedAddress(chipByName('esp32c3'), 0x42000020), true);
 * assert.equal(isMappedAddress(chipByName('esp32c3'), 0x40380000), false);
 * ```
 */
export function isMappedAddress(chip: Chip | undefined, address: number): boolean {
  const kind = memoryKindAt(chip, address);
  return kind === 'drom' || kind === 'irom' || kind === 'flash' || kind === 'psram';
}

function inside(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some((range) => address >= range.start && address < range.end);
}
