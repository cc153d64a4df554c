import type { Chip } from './chip.ts';
import type { PartitionTableError } from './errors.ts';
import { type FoundBootloader, findBootloader } from './find-bootloader.ts';
import { type FoundTable, findPartitionTable } from './find-partition-table.ts';
import { type FlashRegion, flashRegions, type OccupiedFlash, occupiedByPartitions } from './flash-regions.ts';
import { bootTargetsOf, findBootingApp, type InspectedApp, inspectApps } from './inspect-app.ts';
import { type Otadata, parseOtadata } from './otadata.ts';
import { isOtadata, OTADATA_SIZE, type Partition, SECTOR_SIZE } from './partition.ts';
import { checkPartitionTable, type PartitionProblem } from './partition-check.ts';
import { DEFAULT_TABLE_OFFSET } from './partition-table.ts';
import { type BootTargets, type SlotSelection, selectSlot } from './slot-selection.ts';

/** The partition table of a dump. */
export interface InspectedTable {
  /** Flash offset of the table. */
  readonly offset: number;
  readonly partitions: readonly Partition[];
  readonly hasMd5: boolean;
  /** Everything wrong with it, checked against the size of the flash. */
  readonly problems: readonly PartitionProblem[];
}

/** The otadata partition of a dump. */
export interface InspectedOtadata {
  readonly partition: Partition;
  readonly entries: Otadata;
  /** What a bootloader would choose from it, before it looks at any image. */
  readonly selection: SlotSelection;
}

/** Everything recognised in a flash dump. */
export interface FlashInspection {
  /** Size of the dump in bytes. */
  readonly size: number;
  /** Chip, as the bootloader or else the first image says. */
  readonly chip: Chip | undefined;
  readonly bootloader: FoundBootloader | undefined;
  readonly table: InspectedTable | undefined;
  /** Why the partition table cannot be used; undefined when it can or when there is none. */
  readonly tableError: PartitionTableError | undefined;
  readonly otadata: InspectedOtadata | undefined;
  /** App partitions in table order. */
  readonly apps: readonly InspectedApp[];
  /** The app a bootloader would end up with, or undefined when nothing boots. */
  readonly boots: InspectedApp | undefined;
  /** The whole flash from 0 to its end, in order and without gaps. */
  readonly regions: readonly FlashRegion[];
}

/**
 * Recognises what is in a flash dump: bootloader, partition table, otadata, images in slots, free space. Never throws on
 * bad bytes; takes time linear in the dump's size.
 *
 * @param bytes The flash from address 0.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { inspectFlash, parsePartitionCsv, partitionTableToBinary } from '@aloft/image';
 *
 * const flash = new Uint8Array(0x200000).fill(0xff);
 * const rows = parsePartitionCsv('otadata,data,ota,0x9000,8K\nota_0,app,ota_0,,512K\nota_1,app,ota_1,,512K');
 * flash.set(partitionTableToBinary(rows), 0x8000);
 *
 * const found = inspectFlash(flash);
 * assert.deepEqual(found.apps.map((app) => app.content), ['erased', 'erased']);
 * assert.equal(found.otadata?.selection.start, 0);
 * assert.equal(found.boots, undefined);
 * assert.deepEqual(found.regions.at(-1), { kind: 'free', name: '', offset: 0x110000, size: 0xf0000, usedSize: 0 });
 * ```
 */
export function inspectFlash(bytes: Uint8Array): FlashInspection {
  const found = findPartitionTable(bytes);
  const bootloader = findBootloader(bytes, found?.offset ?? DEFAULT_TABLE_OFFSET);
  const partitions = found?.table?.partitions ?? [];
  const targets = bootTargetsOf(partitions);
  const apps = inspectApps(bytes, partitions, bootloader?.image.chip);
  const otadata = inspectOtadata(bytes, partitions, targets);
  return {
    size: bytes.length,
    chip: bootloader?.image.chip ?? apps.find((app) => app.verdict?.image?.chip)?.verdict?.image?.chip,
    bootloader,
    table: inspectTable(found, Math.min(bytes.length, bootloader?.flashSize ?? bytes.length)),
    tableError: found?.error,
    otadata,
    apps,
    boots: findBootingApp(apps, otadata?.selection.start ?? 'factory', targets),
    regions: flashRegions(bytes, [
      ...occupiedByBoot(bootloader, found),
      ...occupiedByPartitions(partitions, imageSizes(apps)),
    ]),
  };
}

function inspectTable(found: FoundTable | undefined, flashSize: number): InspectedTable | undefined {
  if (found?.table === undefined) return undefined;
  const { offset, table } = found;
  return { offset, ...table, problems: checkPartitionTable(table.partitions, { flashSize, tableOffset: offset }) };
}

function inspectOtadata(
  bytes: Uint8Array,
  partitions: readonly Partition[],
  targets: BootTargets,
): InspectedOtadata | undefined {
  const partition = partitions.find(isOtadata);
  if (partition === undefined || partition.offset + OTADATA_SIZE > bytes.length) return undefined;
  const entries = parseOtadata(bytes.subarray(partition.offset, partition.offset + OTADATA_SIZE));
  return { partition, entries, selection: selectSlot(entries, targets) };
}

function occupiedByBoot(bootloader: FoundBootloader | undefined, table: FoundTable | undefined): OccupiedFlash[] {
  const occupied: OccupiedFlash[] = [];
  const tableOffset = table?.offset ?? DEFAULT_TABLE_OFFSET;
  if (bootloader !== undefined) {
    const { offset, image } = bootloader;
    const size = tableOffset - offset;
    occupied.push({ kind: 'bootloader', name: 'bootloader', offset, size, imageSize: image.imageSize });
  }
  if (table !== undefined) {
    occupied.push({ kind: 'table', name: 'partition table', offset: table.offset, size: SECTOR_SIZE });
  }
  return occupied;
}

function imageSizes(apps: readonly InspectedApp[]): Map<Partition, number> {
  return new Map(
    apps.flatMap(({ partition, verdict }) => (verdict?.image ? [[partition, verdict.image.imageSize]] : [])),
  );
}
