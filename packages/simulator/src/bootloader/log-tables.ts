import { type AppImage, isMappedAddress, otaSlotNumber, type Partition, partitionTypes } from '@aloft/image';
import type { BootLog } from './boot-log.ts';

const DATA_USAGES: readonly (string | undefined)[] = [
  'OTA data',
  'RF data',
  'WiFi data',
  undefined,
  'NVS keys',
  'efuse',
];
const FIRST_LOADED_ADDRESS = 0x10000000;

/** Prints the partition table as a bootloader does at every start. */
export function logPartitionTable(log: BootLog, partitions: readonly Partition[]): void {
  log.print('I', 'boot', 'Partition Table:');
  log.print('I', 'boot', '## Label            Usage          Type ST Offset   Length');
  for (const [index, row] of partitions.entries()) {
    const numbers = [hex(row.type, 2), hex(row.subtype, 2), hex(row.offset, 8), hex(row.size, 8)].join(' ');
    const name = row.name.padEnd(16);
    log.print('I', 'boot', `${String(index).padStart(2)} ${name} ${usageOf(row).padEnd(16)} ${numbers}`);
  }
  log.print('I', 'boot', 'End of partition table');
}

/** Prints one line for each segment the loader walks through. */
export function logSegments(log: BootLog, partition: Partition, image: AppImage): void {
  for (const { index, loadAddress, offset, size } of image.segments) {
    const isLoaded = loadAddress >= FIRST_LOADED_ADDRESS;
    const use = isMappedAddress(image.chip, loadAddress) ? 'map' : isLoaded ? 'load' : '';
    const place = `paddr=${hex(partition.offset + offset, 8)} vaddr=${hex(loadAddress, 8)}`;
    const length = `size=${hex(size, 5)}h (${String(size).padStart(6)})`;
    log.print('I', 'esp_image', `segment ${index}: ${place} ${length} ${use}`);
  }
}

function usageOf(row: Partition): string {
  if (row.type === partitionTypes.app) {
    if (row.subtype === 0x00) return 'factory app';
    if (row.subtype === 0x20) return 'test app';
    return otaSlotNumber(row) === undefined ? 'Unknown app' : 'OTA app';
  }
  if (row.type === partitionTypes.data) return DATA_USAGES[row.subtype] ?? 'Unknown data';
  return 'unknown';
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
