import { buildOtadataEntry, type Otadata, parseOtadata } from './otadata.ts';
import { SECTOR_SIZE } from './partition.ts';
import { type BootTargets, type EntryIndex, type SlotSelection, selectSlot } from './slot-selection.ts';
import { type OtadataWrite, withState } from './slot-switch.ts';

/** How a bootloader was built. */
export interface BootloaderOptions extends BootTargets {
  /** Whether rollback is on (`CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE`). */
  readonly rollback: boolean;
  /** Anti-rollback: whether a slot's image has a high enough secure version. Leave it out when that is off. */
  readonly isEligible?: (slot: number) => boolean;
}

/** What a bootloader does with otadata before it looks at any image. */
export interface BootDecision extends SlotSelection {
  /** Entries it rewrites, in order. They are written before the image is verified, even when it turns out bad. */
  readonly writes: readonly OtadataWrite[];
}

/**
 * Plays a bootloader's whole handling of otadata at one boot. With rollback, entries still `pending-verify` become
 * `aborted` first: their image was started once and never confirmed. Then the choice is made, and a chosen `new` entry
 * becomes `pending-verify`. Follow with `bootOrder` and verification of each candidate, and with `initialEntry` when
 * `writesInitialEntry` says so.
 *
 * @param bytes The otadata partition, 0x2000 bytes; not changed.
 * @throws {OtadataError} `OTADATA_TRUNCATED`.
 * @see ESP-IDF `bootloader_utility.c`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, decideBoot, parseOtadataEntry } from '@aloft/image';
 *
 * const device = { slotCount: 2, hasFactory: false, rollback: true };
 * const fresh = buildOtadata([{ sequence: 1, state: 'valid' }, { sequence: 2, state: 'new' }]);
 * const { start, writes } = decideBoot(fresh, device);
 * assert.equal(start, 1);
 * assert.deepEqual(writes.map(({ entry, bytes }) => [entry, parseOtadataEntry(bytes).state]), [[1, 'pending-verify']]);
 * ```
 */
export function decideBoot(bytes: Uint8Array, options: BootloaderOptions): BootDecision {
  const writes = options.rollback ? abortUnconfirmed(parseOtadata(bytes), bytes) : [];
  const current = writes.reduce(applyOtadataWrite, bytes);
  const otadata = parseOtadata(current);
  const selection = selectSlot(otadata, options, options.isEligible);
  const { entry } = selection;
  if (options.rollback && entry !== undefined && otadata[entry].state === 'new') {
    writes.push({ entry, bytes: withState(current, entry, 'pending-verify') });
  }
  return { ...selection, writes };
}

/**
 * The entry a bootloader writes at index 0 when otadata was blank and it found an app in a slot.
 *
 * @param slot The slot it boots.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { initialEntry, parseOtadataEntry } from '@aloft/image';
 *
 * const { sequence, state } = parseOtadataEntry(initialEntry(0).bytes);
 * assert.deepEqual([sequence, state], [1, 'valid']);
 * ```
 */
export function initialEntry(slot: number): OtadataWrite {
  return { entry: 0, bytes: buildOtadataEntry({ sequence: slot + 1, state: 'valid' }) };
}

/**
 * Carries a write out on a copy of an otadata partition: the entry's sector is erased, then programmed.
 *
 * @param bytes The otadata partition, 0x2000 bytes; not changed.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { applyOtadataWrite, buildOtadata, initialEntry } from '@aloft/image';
 *
 * const blank = buildOtadata([undefined, undefined]);
 * assert.deepEqual(applyOtadataWrite(blank, initialEntry(0)), buildOtadata([{ sequence: 1, state: 'valid' }, undefined]));
 * ```
 */
export function applyOtadataWrite(bytes: Uint8Array, write: OtadataWrite): Uint8Array {
  const start = write.entry * SECTOR_SIZE;
  const changed = bytes.slice();
  changed.fill(0xff, start, start + SECTOR_SIZE);
  changed.set(write.bytes, start);
  return changed;
}

function abortUnconfirmed(otadata: Otadata, bytes: Uint8Array): OtadataWrite[] {
  const entries: readonly EntryIndex[] = [0, 1];
  return entries
    .filter((entry) => otadata[entry].state === 'pending-verify')
    .map((entry) => ({ entry, bytes: withState(bytes, entry, 'aborted') }));
}
