import { viewOf } from './bytes.ts';
import { OtadataError } from './errors.ts';
import {
  buildOtadataEntry,
  EMPTY_SEQUENCE,
  OTADATA_ENTRY_SIZE,
  type Otadata,
  type OtaState,
  otaStateNumbers,
  parseOtadata,
} from './otadata.ts';
import { SECTOR_SIZE } from './partition.ts';
import { activeEntry, type EntryIndex, slotOfSequence } from './slot-selection.ts';

/** Writing one otadata entry: erase its sector, then program these 32 bytes at its start. */
export interface OtadataWrite {
  readonly entry: EntryIndex;
  readonly bytes: Uint8Array;
}

/** How `esp_ota_set_boot_partition` behaves. */
export interface SwitchOptions {
  /** Number of OTA slots, counted from `ota_0` without gaps. */
  readonly slotCount: number;
  /** Whether bootloader rollback is on: then the new entry's state is `new`, else `undefined`. */
  readonly rollback: boolean;
  /**
   * ESP-IDF before 6.0 writes the other entry even when the active one names the slot already, which leaves two equal
   * sequence numbers; from 6.0 on the active entry is rewritten. Default `false`: as from 6.0 on.
   */
  readonly beforeIdf6?: boolean;
}

/**
 * The sequence number that makes a slot the active one: the smallest that names the slot and is not below the current.
 *
 * @param current Sequence number of the active entry, or undefined when there is none.
 * @param slot Slot to switch to.
 * @param slotCount Number of OTA slots.
 * @throws {OtadataError} `OTADATA_NO_SUCH_SLOT`, `OTADATA_SEQUENCE_EXHAUSTED`.
 * @see ESP-IDF `esp_ota_ops.c`, `esp_rewrite_ota_data`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { nextSequence } from '@aloft/image';
 *
 * assert.equal(nextSequence(undefined, 1, 2), 2);
 * assert.equal(nextSequence(2, 0, 2), 3);
 * assert.equal(nextSequence(4, 2, 3), 6);
 * ```
 */
export function nextSequence(current: number | undefined, slot: number, slotCount: number): number {
  if (!Number.isInteger(slot) || slot < 0 || slot >= slotCount) {
    throw new OtadataError('OTADATA_NO_SUCH_SLOT', `There is no slot ${slot}; the table has ${slotCount} OTA slots.`);
  }
  if (current === undefined) return slot + 1;
  const base = (slot + 1) % slotCount;
  const next = base + Math.max(0, Math.ceil((current - base) / slotCount)) * slotCount;
  if (next < EMPTY_SEQUENCE) return next;
  throw new OtadataError(
    'OTADATA_SEQUENCE_EXHAUSTED',
    `After sequence number ${current} no number is left that names slot ${slot}. Erase otadata to start again.`,
  );
}

/**
 * What `esp_ota_set_boot_partition` writes to make a slot the next one to boot.
 *
 * @throws {OtadataError} `OTADATA_NO_SUCH_SLOT`, `OTADATA_SEQUENCE_EXHAUSTED`.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, parseOtadata, parseOtadataEntry, switchToSlot } from '@aloft/image';
 *
 * const otadata = parseOtadata(buildOtadata([{ sequence: 1, state: 'valid' }, undefined]));
 * const { entry, bytes } = switchToSlot(otadata, 1, { slotCount: 2, rollback: true });
 * assert.deepEqual([entry, parseOtadataEntry(bytes).sequence, parseOtadataEntry(bytes).state], [1, 2, 'new']);
 * ```
 */
export function switchToSlot(otadata: Otadata, slot: number, options: SwitchOptions): OtadataWrite {
  const { slotCount } = options;
  const active = activeEntry(otadata);
  const current = active === undefined ? undefined : otadata[active].sequence;
  const sequence = nextSequence(current, slot, slotCount);
  const bytes = buildOtadataEntry({ sequence, state: options.rollback ? 'new' : 'undefined' });
  if (current === undefined) return { entry: 0, bytes };
  const staysInPlace = slotOfSequence(current, slotCount) === slot && options.beforeIdf6 !== true;
  return { entry: (active === 1) === staysInPlace ? 1 : 0, bytes };
}

/**
 * What confirming an image (`esp_ota_mark_app_valid_cancel_rollback`) or condemning it (`…_invalid_rollback`) writes:
 * the *active* entry with another state. That is the entry otadata chose, which is not the running slot when the
 * bootloader had to fall back, so check the running slot first.
 *
 * @param bytes The otadata partition, 0x2000 bytes.
 * @returns The write, or undefined when no entry is active or it is confirmed already.
 * @throws {OtadataError} `OTADATA_TRUNCATED`.
 * @see ESP-IDF `esp_ota_ops.c`, `esp_ota_current_ota_is_workable`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, markActiveEntry, parseOtadataEntry } from '@aloft/image';
 *
 * const bytes = buildOtadata([{ sequence: 1, state: 'valid' }, { sequence: 2, state: 'pending-verify' }]);
 * const write = markActiveEntry(bytes, 'valid');
 * assert.ok(write);
 * assert.deepEqual([write.entry, parseOtadataEntry(write.bytes).state], [1, 'valid']);
 * ```
 */
export function markActiveEntry(bytes: Uint8Array, state: 'valid' | 'invalid'): OtadataWrite | undefined {
  const otadata = parseOtadata(bytes);
  const active = activeEntry(otadata);
  if (active === undefined || (state === 'valid' && otadata[active].state === 'valid')) return undefined;
  return { entry: active, bytes: withState(bytes, active, state) };
}

/** The 32 bytes of an entry with another state and everything else as it was. */
export function withState(bytes: Uint8Array, entry: EntryIndex, state: Exclude<OtaState, 'unknown'>): Uint8Array {
  const start = entry * SECTOR_SIZE;
  const changed = bytes.slice(start, start + OTADATA_ENTRY_SIZE);
  viewOf(changed).setUint32(24, otaStateNumbers[state], true);
  return changed;
}
