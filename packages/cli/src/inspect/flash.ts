import {
  type BootTarget,
  inspectFlash,
  OTADATA_SIZE,
  type Otadata,
  type OtadataEntry,
  parseOtadata,
  selectSlot,
} from '@aloft/image';
import { about } from '../errors.ts';
import { formatSize } from '../sizes.ts';
import { flashMap } from '../terminal/flash-map.ts';
import { problemLines } from '../terminal/partition-map.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { markedLines } from '../terminal/wrap.ts';
import type { Inspection } from './inspection.ts';

const EMPTY = 0xffffffff;
/** otadata alone does not say how many slots there are; two is what nearly all tables have. */
const USUAL_SLOTS = 2;

/** Whether the bytes can be erased otadata, which has nothing in it to be recognised by. */
export function looksLikeErasedOtadata(bytes: Uint8Array): boolean {
  return bytes.length === OTADATA_SIZE && bytes.every((byte) => byte === 0xff);
}

/** otadata: both entries and the slot they lead to. */
export function inspectOtadata(terminal: Terminal, file: string, bytes: Uint8Array): Inspection {
  const entries = about(file, () => parseOtadata(bytes));
  const isErased = bytes.every((byte) => byte === 0xff);
  const selection = selectSlot(entries, { slotCount: USUAL_SLOTS, hasFactory: true });
  return {
    data: { kind: 'otadata', erased: isErased, entries, boots: selection.start, slots_assumed: USUAL_SLOTS },
    lines: () => [
      ...(isErased ? ['  erased, as on a device that was never updated'] : []),
      ...drawOtadata(terminal, entries),
      `  with two slots and a factory app, ${nameOf(selection.start)} is tried first`,
    ],
  };
}

/** A whole flash: map, otadata, and what would boot. */
export function inspectDump(terminal: Terminal, bytes: Uint8Array): Inspection {
  const found = inspectFlash(bytes);
  const isBootable = found.boots !== undefined && found.tableError === undefined;
  return {
    ...(isBootable ? {} : { fault: { code: 'DUMP_NOT_BOOTABLE', message: 'nothing in it boots; see above' } }),
    data: {
      kind: 'flash-dump',
      chip: found.chip?.name ?? null,
      partitions: found.table?.partitions ?? null,
      table_problems: found.table?.problems ?? [],
      table_error:
        found.tableError === undefined ? null : { code: found.tableError.code, message: found.tableError.message },
      otadata:
        found.otadata === undefined
          ? null
          : { entries: found.otadata.entries, selected: found.otadata.selection.start },
      apps: found.apps.map(({ partition, content, verdict }) => ({
        name: partition.name,
        content,
        version: verdict?.image?.descriptor?.version ?? null,
        bootable: verdict?.bootable ?? false,
        problems: verdict?.problems ?? [],
      })),
      boots: found.boots?.partition.name ?? null,
      regions: found.regions,
    },
    lines: () => [
      `  flash of ${formatSize(found.size)}, chip ${tone(terminal, 'strong', found.chip?.label ?? 'unknown')}`,
      '',
      ...flashMap(
        terminal,
        found.regions.map(({ kind, name, offset, size, usedSize }) => {
          const app = found.apps.find(({ partition }) => partition.offset === offset);
          const version = app?.verdict?.image?.descriptor?.version;
          const verdict =
            app === undefined || app.content === 'erased' ? '' : app.verdict?.bootable === true ? '✓' : '✗';
          return {
            name: name === '' ? kind : name,
            start: offset,
            size,
            used: usedSize,
            tone: app === undefined ? ('base' as const) : ('target' as const),
            note: [version, verdict, app === found.boots && app !== undefined ? 'boots' : '']
              .filter((part) => part !== undefined && part !== '')
              .join(' '),
          };
        }),
      ),
      '',
      ...(found.otadata === undefined ? [] : drawOtadata(terminal, found.otadata.entries)),
      ...(found.tableError === undefined ? [] : markedLines(terminal, 'bad', found.tableError.message)),
      ...problemLines(terminal, found.table?.problems ?? []),
      ...(found.boots === undefined
        ? markedLines(terminal, 'bad', 'nothing in it boots')
        : markedLines(terminal, 'good', `${found.boots.partition.name} boots`)),
    ],
  };
}

function drawOtadata(terminal: Terminal, entries: Otadata): string[] {
  const rows = entries.map((entry: OtadataEntry, i: number) => [
    `  otadata ${i}`,
    entry.sequence === EMPTY ? 'empty' : `sequence ${entry.sequence}`,
    entry.sequence === EMPTY ? '' : entry.state,
    entry.sequence === EMPTY || entry.crcValid ? '' : tone(terminal, 'bad', 'wrong CRC'),
  ]);
  return table(rows);
}

function nameOf(target: BootTarget): string {
  return typeof target === 'number' ? `ota_${target}` : target;
}
