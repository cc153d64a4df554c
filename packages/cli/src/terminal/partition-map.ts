import { type Partition, type PartitionProblem, partitionSubtypeName, partitionTypeName } from '@aloft/image';
import { flashMap } from './flash-map.ts';
import type { Terminal } from './terminal.ts';
import { markedLines } from './wrap.ts';

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

/** A broken rule: of ESP-IDF, or of what aloft needs. */
export type TableProblem = Pick<PartitionProblem, 'severity' | 'message'> & { readonly code: string };

/** Broken rules, one per line: what stops a device and what only stops updates look different. */
export function problemLines(terminal: Terminal, problems: readonly TableProblem[]): string[] {
  return problems.flatMap(({ message, code, severity }) =>
    markedLines(terminal, severity === 'error' ? 'bad' : 'warn', `${message} [${code}]`),
  );
}
