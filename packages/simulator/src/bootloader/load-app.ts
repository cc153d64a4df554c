import {
  type AppImage,
  type BootTarget,
  bootOrder,
  type ImageProblemCode,
  initialEntry,
  type Partition,
} from '@aloft/image';
import type { Board } from '../board.ts';
import { writeOtadataEntry } from '../ota/otadata-sectors.ts';
import { type AppTable, bootTargetsOf, partitionOf } from './app-table.ts';
import type { BootLog } from './boot-log.ts';
import type { BootResult } from './boot-result.ts';
import { logSegments } from './log-tables.ts';
import { acceptsVersion, burnVersionOf } from './secure-version.ts';
import type { Start } from './select-start.ts';
import { verifySlot } from './verify-slot.ts';

/** Tries candidate after candidate, each with full verification. */
export function loadFirstBootable(board: Board, table: AppTable, plan: Start & { log: BootLog }): BootResult {
  const { start, writesInitialEntry, log } = plan;
  for (const target of bootOrder(start, bootTargetsOf(table))) {
    const partition = partitionOf(table, target);
    if (partition === undefined || partition.size === 0) continue;
    const image = loadImage(board, partition, log);
    if (image === undefined) {
      log.print('E', 'boot', `${describe(target)} is not bootable`);
      continue;
    }
    if (target === 'test') log.print('W', 'boot', 'Falling back to test app as only bootable partition');
    log.print('I', 'boot', `Loaded app from partition at offset 0x${partition.offset.toString(16)}`);
    if (writesInitialEntry && typeof target === 'number' && table.otadata !== undefined) {
      writeOtadataEntry(board.flash, table.otadata, initialEntry(target));
      log.print('I', 'boot', `Set actual ota_seq=${target + 1} in otadata[0]`);
      burnVersionOf(board, partition);
    }
    if (image.crash !== undefined) {
      log.print('E', 'boot', image.crash);
      return { booted: null, reason: 'start-crash', log: log.lines };
    }
    log.print('I', 'boot', 'Disabling RNG early entropy source...');
    return { booted: target, partition, image: image.image, selected: start, log: log.lines };
  }
  log.print('E', 'boot', 'No bootable app partitions in the partition table');
  return { booted: null, reason: 'no-bootable-app', log: log.lines };
}

type LoadedImage = { image: AppImage; crash: string | undefined };

function loadImage(board: Board, partition: Partition, log: BootLog): LoadedImage | undefined {
  if (!acceptsVersion(board, partition)) return undefined;
  const { image, problems } = verifySlot(board, partition);
  if (image !== undefined) logSegments(log, partition, image);
  const [refusal] = problems.filter((problem) => problem.stage === 'verify');
  if (refusal !== undefined) log.print('E', tagOf(refusal.code), refusal.log);
  if (refusal !== undefined || image === undefined) return undefined;
  return { image, crash: problems.find((problem) => problem.stage === 'start')?.log };
}

function tagOf(code: ImageProblemCode): string {
  const isChipCheck = code === 'IMAGE_WRONG_CHIP' || code === 'IMAGE_CHIP_TOO_OLD' || code === 'IMAGE_CHIP_TOO_NEW';
  return isChipCheck ? 'boot_comm' : 'esp_image';
}

function describe(target: BootTarget): string {
  if (target === 'factory') return 'Factory app partition';
  if (target === 'test') return 'Factory test app partition';
  return `OTA app partition slot ${target}`;
}
