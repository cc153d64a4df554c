import { type Chip, chipByName, chips, type Partition, parsePartitionCsv, partitionTableToCsv } from '@aloft/image';
import { isDeviceClass } from '../device-class.ts';
import { JsonFields, parseJson } from '../repository/json-fields.ts';
import { readToml } from './read-toml.ts';
import type { VersionScheme } from './version-order.ts';

/** What the devices of a class have in common; what is left out is not known and not checked. */
export interface DeviceDescription {
  readonly deviceClass: string;
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
  /** Bytes the device can lend the patch decoder; 0 for a device without one. */
  readonly decoderRam?: number;
  readonly partitions?: readonly Partition[];
  /** What is burnt into the chips against older images. */
  readonly secureVersion?: number;
  /** Whether the bootloader goes back from an image that was not confirmed. */
  readonly hasRollback?: boolean;
  /** Whether the chips ask for a secure boot signature. */
  readonly needsSignature?: boolean;
  readonly versions: VersionScheme;
  /** Oldest version this class may run, by `versions`. */
  readonly leastVersion?: string;
  /** Devices must have at least this sequence number before they may go further; 0 for any. */
  readonly minimumSequence: number;
}

const KNOWN = [
  'class',
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
  'secure_version',
  'bootloader_rollback',
  'signature_required',
  'versions',
  'min_version',
  'minimum_sequence',
];
const SIZE = /^(0x[0-9a-f]+|\d+)\s*(K|KB|M|MB)?$/i;
const SCHEMES: readonly VersionScheme[] = ['semver', 'counter', 'any'];

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
  const deviceClass = fields.text('class');
  if (!isDeviceClass(deviceClass)) fields.fail('class', 'cannot name a device class');
  const chipNames = chips.map(({ name }) => name).join(', ');
  const chip = chipByName(fields.text('chip')) ?? fields.fail('chip', `must be one of ${chipNames}`);
  const revision = revisionsOf(fields);
  const { has, fail } = { has: (name: string) => fields.has(name), fail: fields.fail.bind(fields) };
  const scheme = has('versions') ? SCHEMES.find((name) => name === fields.text('versions')) : 'any';
  const versions = scheme ?? fail('versions', `must be one of ${SCHEMES.join(', ')}`);
  const secureVersion = has('secure_version') ? { secureVersion: fields.uint('secure_version') } : {};
  return {
    deviceClass,
    chip,
    ...(has('board') ? { board: fields.text('board') } : {}),
    ...(has('project') ? { project: fields.text('project') } : {}),
    ...(revision === undefined ? {} : { chipRevision: revision }),
    ...(has('flash_size') ? { flashSize: sizeOf(fields, 'flash_size') } : {}),
    ...(has('psram_size') ? { psramSize: sizeOf(fields, 'psram_size') } : {}),
    ...(has('slot_size') ? { slotSize: sizeOf(fields, 'slot_size') } : {}),
    ...(has('decoder_ram') ? { decoderRam: sizeOf(fields, 'decoder_ram') } : {}),
    ...(has('partitions') ? { partitions: partitionsOf(fields) } : {}),
    ...secureVersion,
    ...(has('bootloader_rollback') ? { hasRollback: fields.boolean('bootloader_rollback') } : {}),
    ...(has('signature_required') ? { needsSignature: fields.boolean('signature_required') } : {}),
    versions,
    ...(has('min_version') ? { leastVersion: fields.text('min_version') } : {}),
    minimumSequence: has('minimum_sequence') ? fields.uint('minimum_sequence') : 0,
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
    chip: device.chip.name,
    board: device.board,
    project: device.project,
    chip_revision_min: chipRevision === undefined ? undefined : dotted(chipRevision.least),
    chip_revision_max:
      chipRevision === undefined || chipRevision.most === 0xffff ? undefined : dotted(chipRevision.most),
    flash_size: device.flashSize,
    psram_size: device.psramSize,
    slot_size: device.slotSize,
    decoder_ram: device.decoderRam,
    partitions: partitions === undefined ? undefined : partitionTableToCsv(partitions).trimEnd().split('\n'),
    secure_version: device.secureVersion,
    bootloader_rollback: device.hasRollback,
    signature_required: device.needsSignature,
    versions: device.versions === 'any' ? undefined : device.versions,
    min_version: device.leastVersion,
    minimum_sequence: device.minimumSequence === 0 ? undefined : device.minimumSequence,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function sizeOf(fields: JsonFields, name: string): number {
  const value = fields.raw(name);
  if (typeof value === 'number') return fields.uint(name);
  const [, digits, unit = ''] = (typeof value === 'string' ? SIZE.exec(value.trim()) : null) ?? [];
  const scale = /^m/i.test(unit) ? 1024 * 1024 : /^k/i.test(unit) ? 1024 : 1;
  const size = Number(digits) * scale;
  return size <= 0xffff_ffff ? size : fields.fail(name, 'must be a size: bytes, or text such as "512K" or "4M"');
}

function revisionsOf(fields: JsonFields): { least: number; most: number } | undefined {
  if (!fields.has('chip_revision_min') && !fields.has('chip_revision_max')) return undefined;
  const least = fields.has('chip_revision_min') ? revisionOf(fields, 'chip_revision_min') : 0;
  const most = fields.has('chip_revision_max') ? revisionOf(fields, 'chip_revision_max') : 0xffff;
  if (least > most) fields.fail('chip_revision_min', 'is above chip_revision_max');
  return { least, most };
}

/** `"1.3"` or `"v1.3"`, as the bootloader's log has it. */
function revisionOf(fields: JsonFields, name: string): number {
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,2})$/.exec(fields.text(name)) ?? [];
  if (major !== undefined && minor !== undefined) return Number(major) * 100 + Number(minor);
  return fields.fail(name, 'must be a revision such as "1.3"');
}

function dotted(revision: number): string {
  return `${Math.floor(revision / 100)}.${revision % 100}`;
}

function partitionsOf(fields: JsonFields): Partition[] {
  const value = fields.raw('partitions');
  const lines = Array.isArray(value) ? fields.list('partitions') : [fields.text('partitions')];
  try {
    return [...parsePartitionCsv(lines.map(String).join('\n'))];
  } catch (error) {
    return fields.fail('partitions', error instanceof Error ? error.message : String(error));
  }
}
