import { countText } from '../report/numbers.ts';
import { barOf, type Column, tableOf } from '../report/table.ts';
import type { Footprints } from './footprint.ts';
import { PORT_STACK, ramUses } from './ram-uses.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

const BAR_WIDTH = 24;
/** Tables and lines in Markdown. */
export function ramReport({ footprints, patchStateSize }: Footprints): string {
  const [first] = footprints;
  if (first === undefined) return '';
  const { stack, engineSize } = first;
  const stackSize = stack.size + (stack.endsInPort ? PORT_STACK : 0);
  const uses = ramUses(engineSize, stackSize, patchStateSize);
  const most = Math.max(...uses.map(({ total }) => total));
  const rows = uses.map(({ name, engine, sector, workspace, total }) => [
    name,
    ...[engine, sector, workspace, stackSize, total].map(countText),
    barOf(total, most, BAR_WIDTH),
  ]);
  const columns = [left(`bytes on ${first.processor.name}`), ...COLUMNS.map(right), left('')];
  return [
    tableOf(columns, rows),
    `The engine's struct has ${countText(patchStateSize)} bytes of the decoder in it. A staged patch and one that streams in take the same; a staged one is applied when the network's memory may be free already.`,
    ...footprints.map(stackLine),
  ].join('\n\n');
}

const COLUMNS = ['engine', 'sector buffer', 'workspace', 'stack', 'together'] as const;

function stackLine({ processor, stack: { frames, size, endsInPort } }: Footprints['footprints'][number]): string {
  const way = frames.map((frame) => `${frame.name} ${frame.size}`).join(' → ');
  const port = endsInPort ? `, and ${PORT_STACK} (an assumption) for a function of the port` : '';
  return `Deepest stack on ${processor.name}: ${countText(size)} bytes${port}: ${way}.`;
}
