import { type Chip, chipByName, chips, type Partition, partitionTableToCsv } from '@aloft/image';
import { JsonFields, parseJson } from '../repository/json-fields.ts';
import { dottedRevision, idfVersionField, partitionsField, revisionFields, sizeField } from './class-fields.ts';
import type { ClassPolicy } from './class-policy.ts';
import { readPolicy } from './class-policy.ts';
import { readToml } from './read-toml.ts';

/** What the devices of a class have in common; what is left out is not known and not checked. */
export interface DeviceDescription extends ClassPolicy {
  readonly chip: Chip;
  /** Name of the board, for people. */
  readonly board?: string;
  /** `project_name` of the app descriptor: the program that belongs on this board. */
  readonly project?: string;
  /** Oldest and newest chip revision in the field, `100 × major + minor`. */
  readonly chipRevision?: { readonly least: number; readonly most: number };
  /** Bytes. */
  readonly flashSize?: number;
  /** Bytes of external RAM; 0 for none. */
  readonly psramSize?: number;
  /** Bytes of the smaller slot. */
  readonly slotSize?: number;
  readonly partitions?: readonly Partition[];
  /** What people call the partition table, for releases that need a certain one. */
  readonly partitionLayout?: string;
  /** What is burnt into the chips against older images. */
  readonly secureVersion?: number;
  /** Whether the bootloader goes back from an image that was not confirmed. */
  readonly hasRollback?: boolean;
  /** The oldest ESP-IDF that bootloaders in the field were built with. */
  readonly bootloaderIdf?: string;
  /** Whether the bootloader compares secure versions. */
  readonly hasAntiRollback?: boolean;
  /** Whether the chips ask for a secure boot signature. */
  readonly needsSignature?: boolean;
}

const KNOWN = [
  'class',
  'vendor',
  'chip',
  'board',
  'project',
  'chip_revision_min',
  'chip_revision_max',
  'flash_size',
  'psram_size',
  'slot_size',
  'decoder_ram',
  'partitions',
  'partition_layout',
  'bootloader_idf',
  'secure_version',
  'bootloader_rollback',
  'bootloader_anti_rollback',
  'signature_required',
  'versions',
  'min_version',
  'must_pass',
  'minimum_sequence',
];

/**
 * Reads the description of a device class from JSON or TOML; `docs/spec/repository.md` lists the fields. Sizes are bytes
 * or text such as `"4M"`; `partitions` is a table in CSV, as lines or as a list of lines.
 *
 * @param at name of the file, for messages
 * @throws {ReleaseError} `CLASS_MALFORMED`, `TOML_MALFORMED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseDeviceDescription } from '@aloft/release';
 *
 * const text = 'class = "lamp-c3"\nchip = "esp32c3"\nflash_size = "4M"\nchip_revision_min = "0.3"';
 * const lamp = parseDeviceDescription(new TextEncoder().encode(text), 'lamp-c3.toml');
 * assert.equal(lamp.flashSize, 4 * 1024 * 1024);
 * assert.deepEqual(lamp.chipRevision, { least: 3, most: 65535 });
 * ```
 */
export function parseDeviceDescription(bytes: Uint8Array, at: string): DeviceDescription {
  return describedBy(readClassDocument(bytes, at), at);
}

/**
 * The document of a class file, JSON when it begins with a brace and TOML else, before anything in it is looked at.
 *
 * @throws {ReleaseError} `CLASS_MALFORMED`, `TOML_MALFORMED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readClassDocument } from '@aloft/release';
 *
 * assert.deepEqual({ ...readClassDocument(new TextEncoder().encode('chip = "esp32"'), 'class') }, { chip: 'esp32' });
 * ```
 */
export function readClassDocument(bytes: Uint8Array, at: string): Readonly<Record<string, unknown>> {
  const isJson = /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
  if (!isJson) return readToml(new TextDecoder().decode(bytes), at);
  const fields = new JsonFields(parseJson(bytes, at, 'CLASS_MALFORMED'), at, 'CLASS_MALFORMED');
  return Object.fromEntries(fields.names().map((name) => [name, fields.raw(name)]));
}

/**
 * The description in a decoded JSON or TOML document.
 *
 * @throws {ReleaseError} `CLASS_MALFORMED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { describedBy } from '@aloft/release';
 *
 * assert.equal(describedBy({ class: 'lamp', chip: 'esp32' }, 'class').chip.label, 'ESP32');
 * assert.throws(() => describedBy({ class: 'lamp', chip: 'z80' }, 'class'), { code: 'CLASS_MALFORMED' });
 * ```
 */
export function describedBy(document: unknown, at: string): DeviceDescription {
  const fields = new JsonFields(document, at, 'CLASS_MALFORMED');
  for (const name of fields.names()) {
    if (!KNOWN.includes(name)) fields.fail(name, `is no field of a class; known are ${KNOWN.join(', ')}`);
  }
  const policy = readPolicy(fields);
  const chipNames = chips.map(({ name }) => name).join(', ');
  const chip = chipByName(fields.text('chip')) ?? fields.fail('chip', `must be one of ${chipNames}`);
  const revision = revisionFields(fields);
  const has = (name: string): boolean => fields.has(name);
  const secureVersion = has('secure_version') ? { secureVersion: fields.uint('secure_version') } : {};
  return {
    ...policy,
    chip,
    ...(has('board') ? { board: fields.text('board') } : {}),
    ...(has('project') ? { project: fields.text('project') } : {}),
    ...(revision === undefined ? {} : { chipRevision: revision }),
    ...(has('flash_size') ? { flashSize: sizeField(fields, 'flash_size') } : {}),
    ...(has('psram_size') ? { psramSize: sizeField(fields, 'psram_size') } : {}),
    ...(has('slot_size') ? { slotSize: sizeField(fields, 'slot_size') } : {}),
    ...(has('partitions') ? { partitions: partitionsField(fields) } : {}),
    ...(has('partition_layout') ? { partitionLayout: fields.text('partition_layout') } : {}),
    ...secureVersion,
    ...(has('bootloader_idf') ? { bootloaderIdf: idfVersionField(fields, 'bootloader_idf') } : {}),
    ...(has('bootloader_rollback') ? { hasRollback: fields.boolean('bootloader_rollback') } : {}),
    ...(has('bootloader_anti_rollback') ? { hasAntiRollback: fields.boolean('bootloader_anti_rollback') } : {}),
    ...(has('signature_required') ? { needsSignature: fields.boolean('signature_required') } : {}),
  };
}

/**
 * The description as a JSON document with one spelling for each value: what records keep of it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { describeDevice, parseDeviceDescription } from '@aloft/release';
 *
 * const read = (text: string) => parseDeviceDescription(new TextEncoder().encode(text), 'class');
 * const lamp = read('class = "lamp"\nchip = "esp32"\nflash_size = "4M"');
 * assert.deepEqual(read(JSON.stringify(describeDevice(lamp))), lamp);
 * ```
 */
export function describeDevice(device: DeviceDescription): Record<string, unknown> {
  const { chipRevision, partitions } = device;
  const all = {
    class: device.deviceClass,
    vendor: device.vendorDomain,
    chip: device.chip.name,
    board: device.board,
    project: device.project,
    chip_revision_min: chipRevision === undefined ? undefined : dottedRevision(chipRevision.least),
    chip_revision_max:
      chipRevision === undefined || chipRevision.most === 0xffff ? undefined : dottedRevision(chipRevision.most),
    flash_size: device.flashSize,
    psram_size: device.psramSize,
    slot_size: device.slotSize,
    decoder_ram: device.decoderRam,
    partitions: partitions === undefined ? undefined : partitionTableToCsv(partitions).trimEnd().split('\n'),
    partition_layout: device.partitionLayout,
    bootloader_idf: device.bootloaderIdf,
    secure_version: device.secureVersion,
    bootloader_rollback: device.hasRollback,
    bootloader_anti_rollback: device.hasAntiRollback,
    signature_required: device.needsSignature,
    versions: device.versions === 'any' ? undefined : device.versions,
    min_version: device.leastVersion,
    must_pass: device.mustPass,
    minimum_sequence: device.minimumSequence === 0 ? undefined : device.minimumSequence,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
