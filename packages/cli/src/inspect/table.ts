import { checkPartitionTable, type Partition, parsePartitionTable } from '@aloft/image';
import { about } from '../errors.ts';
import { counted } from '../sizes.ts';
import { partitionMap, problemLines } from '../terminal/partition-map.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';

/** A partition table, binary or already parsed from CSV: a map of flash and every broken rule. */
export function inspectTable(terminal: Terminal, file: string, table: Uint8Array | readonly Partition[]): Inspection {
  const partitions = table instanceof Uint8Array ? about(file, () => parsePartitionTable(table).partitions) : table;
  const problems = checkPartitionTable(partitions);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return {
    ...(errors === 0 ? {} : { fault: { code: 'TABLE_INVALID', message: `breaks ${counted(errors, 'rule')}` } }),
    data: { kind: 'partition-table', partitions, problems },
    lines: () => [
      `  partition table with ${partitions.length} rows`,
      '',
      ...partitionMap(terminal, partitions),
      ...problemLines(terminal, problems),
    ],
  };
}
