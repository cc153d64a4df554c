import { type Partition, partitionSubtypeName, partitionTypeName } from '@aloft/image';
import { flashMap } from './flash-map.ts';
import type { Terminal } from './terminal.ts';

/** Partitions as a map to scale. */
export function partitionMap(terminal: Terminal, partitions: readonly Partition[]): string[] {
  return flashMap(
    terminal,
    partitions.map(({ name, type, subtype, offset, size }) => ({
      name,
      start: offset,
      size,
      tone: type === 0 ? 'target' : 'base',
      note: `${partitionTypeName(type)} ${partitionSubtypeName(type, subtype)}`,
    })),
  );
}
