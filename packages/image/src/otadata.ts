import { viewOf } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { OtadataError } from './errors.ts';
import { OTADATA_SIZE, SECTOR_SIZE } from './partition.ts';
import { inRange } from './range-check.ts';

/** Size of one entry in bytes; the rest of its sector stays erased. */
export const OTADATA_ENTRY_SIZE = 32;
/** Sequence number of an erased entry. */
export const EMPTY_SEQUENCE = 0xffffffff;

/** Numbers of the image states (`esp_ota_img_states_t`). */
export const otaStateNumbers = {
  new: 0,
  'pending-verify': 1,
  valid: 2,
  invalid: 3,
  aborted: 4,
  undefined: 0xffffffff,
} as const;

/** State of the image an entry selects; `unknown` is any other number, which bootloaders treat as bootable. */
export type OtaState = keyof typeof otaStateNumbers | 'unknown';

/** One of the two entries of otadata (`esp_ota_select_entry_t`). */
export interface OtadataEntry {
  /** Sequence number; 0xFFFFFFFF when erased. The larger of two valid ones decides. */
  readonly sequence: number;
  readonly state: OtaState;
  /** Number behind `state`. */
  readonly stateNumber: number;
  /** CRC as stored. */
  readonly crc: number;
  /** Whether the CRC is that of the sequence number. It does not cover the state. */
  readonly crcValid: boolean;
}

/** The two entries, one a sector. */
export type Otadata = readonly [OtadataEntry, OtadataEntry];

/**
 * Reads an otadata partition.
 *
 * @param bytes The partition, two sectors (0x2000 bytes); what lies behind is ignored.
 * @throws {OtadataError} `OTADATA_TRUNCATED`.
 * @see ESP-IDF `esp_flash_partitions.h`, `bootloader_common.c`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, parseOtadata } from '@aloft/image';
 *
 * const [first, second] = parseOtadata(buildOtadata([{ sequence: 1, state: 'valid' }, undefined]));
 * assert.deepEqual([first.sequence, first.state, first.crcValid], [1, 'valid', true]);
 * assert.equal(second.sequence, 0xffffffff);
 * ```
 */
export function parseOtadata(bytes: Uint8Array): Otadata {
  if (bytes.length < OTADATA_SIZE) {
    throw new OtadataError(
      'OTADATA_TRUNCATED',
      `otadata has ${OTADATA_SIZE} bytes but only ${bytes.length} are there. Read the whole partition.`,
      { offset: bytes.length },
    );
  }
  return [parseOtadataEntry(bytes), parseOtadataEntry(bytes.subarray(SECTOR_SIZE))];
}

/**
 * Reads one otadata entry.
 *
 * @param bytes At least 32 bytes, entry at offset 0.
 * @throws {OtadataError} `OTADATA_TRUNCATED`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadataEntry, parseOtadataEntry } from '@aloft/image';
 *
 * assert.equal(parseOtadataEntry(buildOtadataEntry({ sequence: 7, state: 'new' })).state, 'new');
 * ```
 */
export function parseOtadataEntry(bytes: Uint8Array): OtadataEntry {
  if (bytes.length < OTADATA_ENTRY_SIZE) {
    throw new OtadataError(
      'OTADATA_TRUNCATED',
      `An otadata entry has ${OTADATA_ENTRY_SIZE} bytes but only ${bytes.length} are there.`,
      { offset: bytes.length },
    );
  }
  const view = viewOf(bytes);
  const sequence = view.getUint32(0, true);
  const stateNumber = view.getUint32(24, true);
  const crc = view.getUint32(28, true);
  return { sequence, state: stateOf(stateNumber), stateNumber, crc, crcValid: crc === otadataCrc(sequence) };
}

/**
 * CRC of an entry: over the four bytes of its sequence number only.
 *
 * @see ESP-IDF `bootloader_common_ota_select_crc`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { otadataCrc } from '@aloft/image';
 *
 * assert.equal(otadataCrc(1), 0x4743989a);
 * ```
 */
export function otadataCrc(sequence: number): number {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, sequence, true);
  return crc32(bytes, 0xffffffff);
}

/** What {@link buildOtadataEntry} writes. */
export interface OtadataEntryFields {
  readonly sequence: number;
  readonly state: Exclude<OtaState, 'unknown'>;
}

/**
 * Writes the 32 bytes of an entry with the right CRC.
 *
 * @throws {ImageBuildError} `BUILD_VALUE_OUT_OF_RANGE` when the sequence is not in 0..0xFFFFFFFE.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadataEntry } from '@aloft/image';
 *
 * const bytes = buildOtadataEntry({ sequence: 2, state: 'undefined' });
 * assert.deepEqual([...bytes.subarray(28)], [0x74, 0x37, 0xf6, 0x55]);
 * ```
 */
export function buildOtadataEntry({ sequence, state }: OtadataEntryFields): Uint8Array {
  const bytes = new Uint8Array(OTADATA_ENTRY_SIZE).fill(0xff);
  const view = viewOf(bytes);
  view.setUint32(0, inRange('sequence', sequence, EMPTY_SEQUENCE - 1), true);
  view.setUint32(24, otaStateNumbers[state], true);
  view.setUint32(28, otadataCrc(sequence), true);
  return bytes;
}

/**
 * Writes a whole otadata partition; an entry left undefined stays erased.
 *
 * @returns 0x2000 bytes.
 * @throws {ImageBuildError} `BUILD_VALUE_OUT_OF_RANGE` when a sequence is not in 0..0xFFFFFFFE.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata } from '@aloft/image';
 *
 * assert.ok(buildOtadata([undefined, undefined]).every((byte) => byte === 0xff));
 * ```
 */
export function buildOtadata(
  entries: readonly [OtadataEntryFields | undefined, OtadataEntryFields | undefined],
): Uint8Array {
  const bytes = new Uint8Array(OTADATA_SIZE).fill(0xff);
  entries.forEach((entry, index) => {
    if (entry !== undefined) bytes.set(buildOtadataEntry(entry), index * SECTOR_SIZE);
  });
  return bytes;
}

function stateOf(stateNumber: number): OtaState {
  switch (stateNumber) {
    case otaStateNumbers.new:
      return 'new';
    case otaStateNumbers['pending-verify']:
      return 'pending-verify';
    case otaStateNumbers.valid:
      return 'valid';
    case otaStateNumbers.invalid:
      return 'invalid';
    case otaStateNumbers.aborted:
      return 'aborted';
    case otaStateNumbers.undefined:
      return 'undefined';
    default:
      return 'unknown';
  }
}
