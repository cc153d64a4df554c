import { EMPTY_SEQUENCE, type Otadata, type OtadataEntry } from './otadata.ts';

/** Index of one of the two otadata entries. */
export type EntryIndex = 0 | 1;

/** Which apps a device can boot, as its partition table says. */
export interface BootTargets {
  /** Number of OTA slots, counted from `ota_0` without gaps. */
  readonly slotCount: number;
  readonly hasFactory: boolean;
  /** Whether there is a test app, the last resort. Default false. */
  readonly hasTest?: boolean;
}

/** An app partition a bootloader can try: an OTA slot by number, or one of the two others. */
export type BootTarget = number | 'factory' | 'test';

/** What otadata makes a bootloader do. */
export interface SlotSelection {
  /** Entry that decided, or undefined when neither did. */
  readonly entry: EntryIndex | undefined;
  /** Where the search for a bootable app begins. `factory` also stands for "no choice": all slots in order. */
  readonly start: BootTarget;
  /** Whether the bootloader, once it has found an app in a slot, writes entry 0 as {slot + 1, valid} itself. */
  readonly writesInitialEntry: boolean;
}

/**
 * Whether a bootloader takes an entry for "not in use": erased, or its image was found bad. The CRC is not looked at.
 *
 * @see ESP-IDF `bootloader_common_ota_select_invalid`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, isEntryInvalid, parseOtadata } from '@aloft/image';
 *
 * const [first, second] = parseOtadata(buildOtadata([{ sequence: 1, state: 'aborted' }, undefined]));
 * assert.ok(isEntryInvalid(first) && isEntryInvalid(second));
 * ```
 */
export function isEntryInvalid({ sequence, state }: OtadataEntry): boolean {
  return sequence === EMPTY_SEQUENCE || state === 'invalid' || state === 'aborted';
}

/**
 * Whether an entry may decide what boots: in use and its CRC right.
 *
 * @see ESP-IDF `bootloader_common_ota_select_valid`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, isEntryValid, parseOtadata } from '@aloft/image';
 *
 * const bytes = buildOtadata([{ sequence: 1, state: 'valid' }, { sequence: 2, state: 'new' }]);
 * bytes[0x1000 + 28] = 0;
 * assert.deepEqual(parseOtadata(bytes).map(isEntryValid), [true, false]);
 * ```
 */
export function isEntryValid(entry: OtadataEntry): boolean {
  return !isEntryInvalid(entry) && entry.crcValid;
}

/**
 * The entry that decides: the valid one with the larger sequence number; entry 0 when both are equal.
 *
 * @returns Index of the entry, or undefined when none is valid.
 * @see ESP-IDF `bootloader_common_get_active_otadata`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { activeEntry, buildOtadata, parseOtadata } from '@aloft/image';
 *
 * const entries = [{ sequence: 3, state: 'valid' }, { sequence: 4, state: 'aborted' }] as const;
 * assert.equal(activeEntry(parseOtadata(buildOtadata(entries))), 0);
 * ```
 */
export function activeEntry(otadata: Otadata): EntryIndex | undefined {
  return pickActive(otadata, isEntryValid);
}

/**
 * The OTA slot a sequence number names.
 *
 * @param sequence Sequence number of an entry.
 * @param slotCount Number of OTA slots, at least 1.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { slotOfSequence } from '@aloft/image';
 *
 * assert.deepEqual([1, 2, 3].map((sequence) => slotOfSequence(sequence, 2)), [0, 1, 0]);
 * ```
 */
export function slotOfSequence(sequence: number, slotCount: number): number {
  return ((sequence - 1) >>> 0) % slotCount;
}

/**
 * Decides where a bootloader starts looking for an app, from otadata alone.
 *
 * @param otadata Both entries, after the rollback step when rollback is on (`decideBoot` does both).
 * @param targets Which apps there are.
 * @param isEligible Anti-rollback: says whether a slot's image has a high enough secure version. Leave it out for
 *   bootloaders without anti-rollback; they also treat blank otadata differently.
 * @see ESP-IDF `bootloader_utility_get_selected_boot_partition`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { buildOtadata, parseOtadata, selectSlot } from '@aloft/image';
 *
 * const otadata = parseOtadata(buildOtadata([{ sequence: 1, state: 'valid' }, { sequence: 2, state: 'new' }]));
 * assert.deepEqual(selectSlot(otadata, { slotCount: 2, hasFactory: false }),
 *   { entry: 1, start: 1, writesInitialEntry: false });
 *
 * const blank = parseOtadata(buildOtadata([undefined, undefined]));
 * assert.deepEqual(selectSlot(blank, { slotCount: 2, hasFactory: false }),
 *   { entry: undefined, start: 0, writesInitialEntry: true });
 * ```
 */
export function selectSlot(
  otadata: Otadata,
  targets: BootTargets,
  isEligible?: (slot: number) => boolean,
): SlotSelection {
  const { slotCount, hasFactory } = targets;
  if (slotCount === 0) return { entry: undefined, start: hasFactory ? 'factory' : 0, writesInitialEntry: false };
  if (isEligible === undefined && otadata.every(isEntryInvalid)) {
    const neverWritten = otadata.every((entry) => entry.sequence === EMPTY_SEQUENCE || !entry.crcValid);
    return { entry: undefined, start: hasFactory ? 'factory' : 0, writesInitialEntry: !hasFactory && neverWritten };
  }
  const entry = pickActive(
    otadata,
    (candidate) => isEntryValid(candidate) && (isEligible?.(slotOfSequence(candidate.sequence, slotCount)) ?? true),
  );
  if (entry === undefined) return { entry, start: 'factory', writesInitialEntry: false };
  return { entry, start: slotOfSequence(otadata[entry].sequence, slotCount), writesInitialEntry: false };
}

/**
 * The order in which a bootloader tries apps until one verifies: from the start down to `ota_0` and factory, then the
 * slots above the start, then the test app.
 *
 * @see ESP-IDF `bootloader_utility_load_boot_image`
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { bootOrder } from '@aloft/image';
 *
 * assert.deepEqual(bootOrder(1, { slotCount: 3, hasFactory: true }), [1, 0, 'factory', 2]);
 * assert.deepEqual(bootOrder('factory', { slotCount: 2, hasFactory: false }), [0, 1]);
 * ```
 */
export function bootOrder(start: BootTarget, targets: BootTargets): BootTarget[] {
  const test: BootTarget[] = targets.hasTest === true ? ['test'] : [];
  if (start === 'test') return test;
  const slots = Array.from({ length: targets.slotCount }, (_, slot) => slot);
  const split = start === 'factory' ? 0 : start + 1;
  const factory: BootTarget[] = targets.hasFactory ? ['factory'] : [];
  return [...slots.slice(0, split).reverse(), ...factory, ...slots.slice(split), ...test];
}

function pickActive(otadata: Otadata, isCandidate: (entry: OtadataEntry) => boolean): EntryIndex | undefined {
  const [first, second] = otadata;
  if (isCandidate(first)) return isCandidate(second) && second.sequence > first.sequence ? 1 : 0;
  return isCandidate(second) ? 1 : undefined;
}
