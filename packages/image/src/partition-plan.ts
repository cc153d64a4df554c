import { alignUp, hex } from './bytes.ts';
import type { Chip } from './chip.ts';
import { PartitionPlanError, type PartitionPlanErrorCode, type PlanSuggestion } from './errors.ts';
import { type Partition, partitionTypes, SECTOR_SIZE } from './partition.ts';
import { checkPartitionTable } from './partition-check.ts';
import {
  APP_REACH,
  type LayoutWishes,
  largestSlotSize,
  placePartitions,
  type UnplacedPartition,
} from './partition-layout.ts';
import { partitionSubtypeByName } from './partition-names.ts';
import { DEFAULT_TABLE_OFFSET } from './partition-table.ts';

/** Smallest OTA slot planned for (256 KB). */
export const MIN_SLOT_SIZE = 0x40000;
/** NVS size unless asked for otherwise: what fits between the table and otadata at 0xE000. */
export const DEFAULT_NVS_SIZE = 0x5000;

const NVS_SUBTYPE = 0x02;

/** A data partition wanted besides nvs and otadata. */
export interface ExtraPartition {
  readonly name: string;
  /** Size in bytes, rounded up to whole sectors. */
  readonly size: number;
  /** Subtype as in CSV (`littlefs`, `coredump`, …) or by number; default `undefined` (0x06). */
  readonly subtype?: string | number;
  /** Flag bits, see `PARTITION_ENCRYPTED`. */
  readonly flags?: number;
}

/** What {@link planPartitions} plans for; all sizes in bytes. */
export interface PlanOptions {
  readonly chip: Chip;
  readonly flashSize: number;
  /** Size of the image that must fit a slot. */
  readonly imageSize: number;
  /** Room to grow that a slot must have over `imageSize`, in percent. Default 0. */
  readonly growthPercent?: number;
  /** Exact slot size, a multiple of 4 KB; default: as large as the flash allows. */
  readonly slotSize?: number;
  /** A factory app: `true` for one of the slots' size, or its size. Default none. */
  readonly factory?: boolean | number;
  /** Size of nvs. Default 20 KB. */
  readonly nvsSize?: number;
  /** Further data partitions. */
  readonly extra?: readonly ExtraPartition[];
  /** Flash offset of the table. Default 0x8000. */
  readonly tableOffset?: number;
}

/** A plan that passes every check. */
export interface PartitionPlan {
  /** Rows in flash order. */
  readonly partitions: readonly Partition[];
  /** Size of each of the two OTA slots. */
  readonly slotSize: number;
  /** Bytes a slot has over the image. */
  readonly headroom: number;
  /** Bytes of flash behind the last partition. */
  readonly freeSize: number;
}

/**
 * Plans a partition table with nvs, otadata and two OTA slots of 256 KB or more.
 *
 * @throws {PartitionPlanError} `PLAN_BAD_OPTION` when a number makes no sense; `PLAN_SLOT_TOO_SMALL` when the asked slot
 *   cannot hold the image; `PLAN_OUT_OF_REACH` when apps would lie beyond 16 MB; `PLAN_FLASH_TOO_SMALL` when the flash
 *   cannot hold it all. All but the first say how many bytes are missing and what could be given up.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { chipByName, PartitionPlanError, partitionTableToCsv, planPartitions } from '@aloft/image';
 *
 * const chip = chipByName('esp32c3');
 * assert.ok(chip);
 * const plan = planPartitions({ chip, flashSize: 0x100000, imageSize: 300_000 });
 * assert.equal(plan.slotSize, 448 * 1024);
 * assert.deepEqual(partitionTableToCsv(plan.partitions).trim().split('\n').slice(1), [
 *   'nvs,data,nvs,0x9000,20K,',
 *   'otadata,data,ota,0xe000,8K,',
 *   'ota_0,app,ota_0,0x10000,448K,',
 *   'ota_1,app,ota_1,0x80000,448K,',
 * ]);
 *
 * assert.throws(() => planPartitions({ chip, flashSize: 0x100000, imageSize: 400_000, growthPercent: 50 }), (error) =>
 *   error instanceof PartitionPlanError && error.missing > 0 && error.suggestions[0]?.giveUp === 'growth');
 * ```
 */
export function planPartitions(options: PlanOptions): PartitionPlan {
  checkOptions(options);
  const slotSize = chooseSlotSize(options);
  const { partitions, end } = placePartitions(wishesFor(options, slotSize));
  const [problem] = checkPartitionTable(partitions, {
    flashSize: options.flashSize,
    tableOffset: options.tableOffset ?? DEFAULT_TABLE_OFFSET,
  }).filter(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new PartitionPlanError('PLAN_BAD_OPTION', problem.message);
  return { partitions, slotSize, headroom: slotSize - options.imageSize, freeSize: options.flashSize - end };
}

function checkOptions(options: PlanOptions): void {
  const { chip, flashSize, imageSize, slotSize, growthPercent = 0, tableOffset = DEFAULT_TABLE_OFFSET } = options;
  demand(
    isWhole(flashSize) && flashSize % SECTOR_SIZE === 0,
    `The flash size ${flashSize} is no multiple of 4096 bytes.`,
  );
  demand(isWhole(imageSize), `The image size ${imageSize} is no positive whole number.`);
  demand(growthPercent >= 0 && Number.isFinite(growthPercent), `Growth of ${growthPercent} percent makes no sense.`);
  demand(
    tableOffset % SECTOR_SIZE === 0 && tableOffset > chip.bootloaderOffset && tableOffset < flashSize,
    `A table at ${hex(tableOffset)} leaves no room for the bootloader at ${hex(chip.bootloaderOffset)} or is unaligned.`,
  );
  demand(
    slotSize === undefined || (isWhole(slotSize) && slotSize % SECTOR_SIZE === 0 && slotSize >= MIN_SLOT_SIZE),
    `The slot size ${slotSize} is no multiple of 4096 bytes from ${MIN_SLOT_SIZE} up.`,
  );
  for (const { name, size } of options.extra ?? []) demand(isWhole(size), `Partition ${name} has no size.`);
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new PartitionPlanError('PLAN_BAD_OPTION', message);
}

/** Size of the slots, once it is known that everything fits. */
function chooseSlotSize(options: PlanOptions): number {
  const shortage = shortageOf(options);
  if (shortage !== undefined) throw planError(options, shortage);
  return options.slotSize ?? largestSlotSizeFor(options);
}

/** What keeps a plan from being possible, and by how many bytes. */
interface Shortage {
  readonly code: Exclude<PartitionPlanErrorCode, 'PLAN_BAD_OPTION'>;
  readonly missing: number;
}

const shortageCodes: readonly Shortage['code'][] = ['PLAN_SLOT_TOO_SMALL', 'PLAN_OUT_OF_REACH', 'PLAN_FLASH_TOO_SMALL'];

function shortageOf(options: PlanOptions): Shortage | undefined {
  return shortageCodes
    .map((code) => ({ code, missing: missingBytes(options, code) }))
    .find(({ missing }) => missing > 0);
}

function missingBytes(options: PlanOptions, code: Shortage['code']): number {
  const needed = neededSlotSize(options);
  if (code === 'PLAN_SLOT_TOO_SMALL') return needed - (options.slotSize ?? needed);
  const { appsEnd, end } = placePartitions(wishesFor(options, options.slotSize ?? needed));
  return code === 'PLAN_OUT_OF_REACH' ? appsEnd - APP_REACH : end - options.flashSize;
}

/** Slot size the image asks for, growth included. */
function neededSlotSize({ imageSize, growthPercent = 0 }: PlanOptions): number {
  const grown = Math.ceil(imageSize + (imageSize * growthPercent) / 100);
  return Math.max(alignUp(grown, SECTOR_SIZE), MIN_SLOT_SIZE);
}

function largestSlotSizeFor(options: PlanOptions): number {
  return largestSlotSize(wishesFor(options, 0), options.flashSize, options.factory === true);
}

function planError(options: PlanOptions, shortage: Shortage): PartitionPlanError {
  const suggestions = suggest(options, shortage);
  const list = suggestions.map(({ giveUp, name, frees, suffices }) => {
    return `${name ?? giveUp} (${frees} bytes${suffices ? ', enough' : ''})`;
  });
  const advice =
    list.length > 0 ? `Could be given up: ${list.join(', ')}.` : 'Make the image smaller or the flash larger.';
  return new PartitionPlanError(shortage.code, `${shortageText(options, shortage)} ${advice}`, {
    missing: shortage.missing,
    suggestions,
  });
}

function shortageText(options: PlanOptions, { code, missing }: Shortage): string {
  const slotSize = options.slotSize ?? neededSlotSize(options);
  const slots = `two slots of ${slotSize} bytes for ${growthText(options)}`;
  switch (code) {
    case 'PLAN_SLOT_TOO_SMALL':
      return `Slots of ${slotSize} bytes are ${missing} bytes too small for ${growthText(options)}.`;
    case 'PLAN_OUT_OF_REACH':
      return `Apps would reach ${missing} bytes beyond the 16 MB a bootloader can address, with ${slots}.`;
    case 'PLAN_FLASH_TOO_SMALL':
      return `The flash of ${options.flashSize} bytes is ${missing} bytes too small for ${slots}; the largest possible slot has ${largestSlotSizeFor(options)}.`;
    default:
      return code satisfies never;
  }
}

function growthText({ imageSize, growthPercent = 0 }: PlanOptions): string {
  return growthPercent > 0
    ? `an image of ${imageSize} bytes with ${growthPercent} % growth`
    : `an image of ${imageSize} bytes`;
}

function suggest(options: PlanOptions, shortage: Shortage): PlanSuggestion[] {
  const suggestions: PlanSuggestion[] = [];
  const consider = (giveUp: PlanSuggestion['giveUp'], name: string | undefined, changed: PlanOptions): void => {
    const frees = shortage.missing - missingBytes(changed, shortage.code);
    if (frees > 0) suggestions.push({ giveUp, name, frees, suffices: shortageOf(changed) === undefined });
  };
  if (options.factory) consider('factory', 'factory', { ...options, factory: false });
  if (options.growthPercent) consider('growth', undefined, { ...options, growthPercent: 0 });
  for (const extra of options.extra ?? []) {
    const others = options.extra?.filter((other) => other !== extra) ?? [];
    consider('partition', extra.name, { ...options, extra: others });
  }
  return suggestions.sort((a, b) => Number(b.suffices) - Number(a.suffices) || b.frees - a.frees);
}

function wishesFor(options: PlanOptions, slotSize: number): LayoutWishes {
  const { factory = false, nvsSize = DEFAULT_NVS_SIZE } = options;
  const nvs = {
    name: 'nvs',
    type: partitionTypes.data,
    subtype: NVS_SUBTYPE,
    size: alignUp(nvsSize, SECTOR_SIZE),
    flags: 0,
  };
  return {
    tableOffset: options.tableOffset ?? DEFAULT_TABLE_OFFSET,
    slotSize,
    factorySize: typeof factory === 'number' ? alignUp(factory, SECTOR_SIZE) : factory ? slotSize : 0,
    data: [nvs, ...(options.extra ?? []).map(dataPartition)],
  };
}

function dataPartition({ name, size, subtype = 'undefined', flags = 0 }: ExtraPartition): UnplacedPartition {
  const { data: type } = partitionTypes;
  const number = typeof subtype === 'number' ? subtype : partitionSubtypeByName(type, subtype);
  if (number === undefined) {
    throw new PartitionPlanError('PLAN_BAD_OPTION', `Partition ${name} has the unknown data subtype "${subtype}".`);
  }
  return { name, type, subtype: number, size: alignUp(size, SECTOR_SIZE), flags };
}
