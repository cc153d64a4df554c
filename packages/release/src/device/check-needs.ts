import { type Partition, partitionSubtypeName, partitionTypeName } from '@aloft/image';
import type { DeviceDescription } from './device-description.ts';
import type { Misfit } from './misfit.ts';

/** What a release needs of a device that its image does not tell. */
export interface ReleaseNeeds {
  /** Least version of ESP-IDF the bootloader was built with. */
  readonly bootloaderIdf?: string;
  /** Partitions that must be there under these names, of these types, at least this large; places do not matter. */
  readonly partitions?: readonly Partition[];
  /** Name of the partition layout, `partition_layout` of the class file. */
  readonly layout?: string;
}

/** Holds the partitions of a class against those a release needs: no update replaces a partition table. */
export function* checkNeededPartitions(device: DeviceDescription, needs: ReleaseNeeds): Generator<Misfit> {
  const { layout, partitions: needed } = needs;
  if (layout !== undefined && layout !== device.partitionLayout) {
    const found =
      device.partitionLayout === undefined ? 'the class names none' : `devices have ${device.partitionLayout}`;
    const message = `The release needs the partition layout ${layout}, ${found} (partition_layout). An update cannot change it.`;
    yield { code: 'FIT_OTHER_LAYOUT', severity: 'error', message };
  }
  if (needed === undefined) return;
  if (device.partitions === undefined) {
    const message =
      'The release needs certain partitions, and the class does not say which the devices have. Add partitions.';
    yield { code: 'FIT_PARTITIONS_UNKNOWN', severity: 'error', message };
    return;
  }
  for (const row of needed) {
    const found = device.partitions.find(({ name }) => name === row.name);
    const problem = problemOf(row, found);
    if (problem === undefined) continue;
    const message = `The release needs the partition ${row.name} (${kindOf(row)}, ${row.size} bytes), devices have ${problem}. An update cannot change their table.`;
    yield { code: 'FIT_PARTITION_MISSING', severity: 'error', message };
  }
}

function problemOf(needed: Partition, found: Partition | undefined): string | undefined {
  if (found === undefined) return 'none of that name';
  if (found.type !== needed.type || found.subtype !== needed.subtype) return `one that is ${kindOf(found)}`;
  return found.size < needed.size ? `one of ${found.size} bytes` : undefined;
}

function kindOf({ type, subtype }: Partition): string {
  return `${partitionTypeName(type)}/${partitionSubtypeName(type, subtype)}`;
}
