import { isFilledWith } from './bytes.ts';
import type { Chip } from './chip.ts';
import { otaSlotNumber, otaSlots, type Partition, partitionTypes, SECTOR_SIZE } from './partition.ts';
import { type BootTarget, type BootTargets, bootOrder } from './slot-selection.ts';
import { type VerifyResult, verifyAppImage } from './verify-app-image.ts';

/** An app partition of a dump and what is in it. */
export interface InspectedApp {
  readonly partition: Partition;
  /** What a bootloader calls it, or undefined when it never tries this partition. */
  readonly target: BootTarget | undefined;
  /**
   * `erased`: the first sector is blank. `image`: an application image, see `verdict`. `unreadable`: anything else.
   * `not-inspected`: outside the flash, or overlapping another app partition.
   */
  readonly content: 'erased' | 'image' | 'unreadable' | 'not-inspected';
  /** What a bootloader would say of the contents; undefined when not inspected. */
  readonly verdict: VerifyResult | undefined;
}

/** Which apps a partition table lets a bootloader try. */
export function bootTargetsOf(partitions: readonly Partition[]): BootTargets {
  const targets = partitions.map((partition) => bootTargetOf(partition, partitions));
  return {
    slotCount: otaSlots(partitions).length,
    hasFactory: targets.includes('factory'),
    hasTest: targets.includes('test'),
  };
}

/** Inspects every app partition of a flash dump, in table order. */
export function inspectApps(
  flash: Uint8Array,
  partitions: readonly Partition[],
  chip: Chip | undefined,
): InspectedApp[] {
  const apps = partitions.filter((partition) => partition.type === partitionTypes.app);
  const visible = visibleApps(apps, flash.length);
  return apps.map((partition) => {
    const target = bootTargetOf(partition, partitions);
    if (!visible.has(partition)) return { partition, target, content: 'not-inspected', verdict: undefined };
    return inspectApp(flash, partition, target, chip);
  });
}

/** The app a bootloader ends up with: the first in its order that passes verification, if that one then starts. */
export function findBootingApp(
  apps: readonly InspectedApp[],
  start: BootTarget,
  targets: BootTargets,
): InspectedApp | undefined {
  for (const target of bootOrder(start, targets)) {
    const accepted = apps.find((app) => app.target === target && isAccepted(app.verdict));
    if (accepted !== undefined) return accepted.verdict?.bootable ? accepted : undefined;
  }
  return undefined;
}

function bootTargetOf(partition: Partition, partitions: readonly Partition[]): BootTarget | undefined {
  if (partition.type !== partitionTypes.app) return undefined;
  if (partition.subtype === 0x00) return 'factory';
  if (partition.subtype === 0x20) return 'test';
  return otaSlots(partitions).includes(partition) ? otaSlotNumber(partition) : undefined;
}

/** Apps inside the flash that overlap no earlier one: so every byte is looked at once, however hostile the table. */
function visibleApps(apps: readonly Partition[], flashSize: number): ReadonlySet<Partition> {
  const visible = new Set<Partition>();
  let seenTo = 0;
  for (const partition of [...apps].sort((a, b) => a.offset - b.offset)) {
    const end = partition.offset + partition.size;
    if (partition.offset < seenTo || end > flashSize) continue;
    visible.add(partition);
    seenTo = end;
  }
  return visible;
}

function inspectApp(
  flash: Uint8Array,
  partition: Partition,
  target: BootTarget | undefined,
  chip: Chip | undefined,
): InspectedApp {
  const { offset, size } = partition;
  const contents = flash.subarray(offset, offset + size);
  const verdict = verifyAppImage(contents, { slotSize: size, slotOffset: offset, ...(chip && { chip }) });
  const isErased = isFilledWith(contents.subarray(0, SECTOR_SIZE), 0xff);
  return { partition, target, content: isErased ? 'erased' : verdict.image ? 'image' : 'unreadable', verdict };
}

function isAccepted(verdict: VerifyResult | undefined): boolean {
  return verdict?.problems.every((problem) => problem.stage === 'start') ?? false;
}
