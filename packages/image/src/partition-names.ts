import { FIRST_OTA_SUBTYPE, MAX_OTA_SLOTS, partitionTypes } from './partition.ts';

type Names = Readonly<Record<string, number>>;

const otaSubtypes: Names = Object.fromEntries(
  Array.from({ length: MAX_OTA_SLOTS }, (_, slot) => [`ota_${slot}`, FIRST_OTA_SUBTYPE + slot]),
);

/** Subtype names by type, as written in CSV (`esp_partition_subtype_t`). */
const subtypes: ReadonlyMap<number, Names> = new Map<number, Names>([
  [partitionTypes.app, { factory: 0x00, ...otaSubtypes, test: 0x20, tee_0: 0x30, tee_1: 0x31 }],
  [
    partitionTypes.data,
    {
      ota: 0x00,
      phy: 0x01,
      nvs: 0x02,
      coredump: 0x03,
      nvs_keys: 0x04,
      efuse: 0x05,
      undefined: 0x06,
      esphttpd: 0x80,
      fat: 0x81,
      spiffs: 0x82,
      littlefs: 0x83,
      tee_ota: 0x90,
    },
  ],
  [partitionTypes.bootloader, { primary: 0x00, ota: 0x01, recovery: 0x02 }],
  [partitionTypes.partition_table, { primary: 0x00, ota: 0x01 }],
]);

/**
 * Name of a partition type, or its number in hexadecimal.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { partitionTypeName } from '@aloft/image';
 *
 * assert.deepEqual([partitionTypeName(1), partitionTypeName(0x40)], ['data', '0x40']);
 * ```
 */
export function partitionTypeName(type: number): string {
  return nameOf(partitionTypes, type);
}

/**
 * Name of a subtype within its type, or its number in hexadecimal.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { partitionSubtypeName } from '@aloft/image';
 *
 * assert.deepEqual([partitionSubtypeName(0, 0x11), partitionSubtypeName(1, 0x99)], ['ota_1', '0x99']);
 * ```
 */
export function partitionSubtypeName(type: number, subtype: number): string {
  return nameOf(subtypes.get(type) ?? {}, subtype);
}

/** Number of a partition type by name, whatever its case. */
export function partitionTypeByName(name: string): number | undefined {
  return numberOf(partitionTypes, name);
}

/** Number of a subtype by name within its type, whatever its case. */
export function partitionSubtypeByName(type: number, name: string): number | undefined {
  return numberOf(subtypes.get(type) ?? {}, name);
}

/** Subtype names a type knows, for messages. */
export function knownSubtypeNames(type: number): string[] {
  return Object.keys(subtypes.get(type) ?? {});
}

function nameOf(names: Names, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? `0x${value.toString(16).padStart(2, '0')}`;
}

function numberOf(names: Names, name: string): number | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(names, key) ? names[key] : undefined;
}
