import { buildOtadata, type Partition, parsePartitionCsv } from '@aloft/image';
import type { Board } from '../board.ts';
import type { AppTable } from '../bootloader/app-table.ts';
import { buildHardware, flashFactoryImage } from '../device/provision.ts';
import { SimulatorError } from '../errors.ts';
import { cutChip } from './firmware.ts';
import { journalHistory } from './journal-view.ts';
import type { BoardKind, Scenario } from './scenario.ts';
import { sha256 } from './server.ts';

const SECTOR_SIZE = 4096;
const APP_ALIGNMENT = 0x10000;

/** A board with the base on it, ready for its first boot. */
export interface CutBoard {
  readonly board: Board;
  readonly table: AppTable;
  readonly journal: Partition;
  readonly slots: readonly [Partition, Partition];
}

/** Builds the board of a scenario and puts the base, boot record and journal of its start on it. */
export function buildBoard({ board: kind, story }: Scenario): CutBoard {
  const { base, target } = story.content();
  const largest = Math.ceil(Math.max(base.length, target.length) / SECTOR_SIZE) * SECTOR_SIZE;
  const slotSize = story.isStreamed ? largest : Math.max(kind.slotSize, largest);
  const hardware = buildHardware({
    ...layout(kind, slotSize),
    ...{ chip: cutChip(), idf: kind.idf, rollback: kind.rollback, encrypted: kind.encryption !== 'none' },
  });
  const { board, table } = hardware;
  const journal = table.partitions.find(({ name }) => name === 'aloft');
  const [first, second] = table.slots;
  if (journal === undefined || first === undefined || second === undefined) {
    throw new SimulatorError('POWER_CUT_SETUP', 'the table of the proof lacks a slot or the journal');
  }
  flashFactoryImage(hardware, base);
  const result: CutBoard = { board, table, journal, slots: [first, second] };
  prepareStart(result, kind, base);
  return result;
}

function layout(kind: BoardKind, slotSize: number): { flashSize: number; partitions: Partition[] } {
  const stride = Math.ceil(slotSize / APP_ALIGNMENT) * APP_ALIGNMENT;
  const flag = kind.encryption === 'slots-and-journal' ? 'encrypted' : '';
  const app = (name: string, index: number): string =>
    `${name},app,${name},0x${(APP_ALIGNMENT + index * stride).toString(16)},0x${slotSize.toString(16)}`;
  const rows = ['otadata,data,ota,0x9000,8K', `aloft,data,0x40,0xb000,8K,${flag}`];
  rows.push(app('ota_0', 0), app('ota_1', 1));
  if (kind.factory) rows.push(app('factory', 2));
  return { flashSize: APP_ALIGNMENT + 3 * stride, partitions: parsePartitionCsv(rows.join('\n')) };
}

/** Turns a new device into one with a past. */
function prepareStart({ board, table, journal, slots }: CutBoard, kind: BoardKind, base: Uint8Array): void {
  if (kind.start === 'new') return;
  const { flash } = board;
  const { otadata } = table;
  const home = kind.start === 'updated' ? 1 : 0;
  for (const [index, slot] of slots.entries()) {
    // The other slot holds what such a device has there: an older image, or one that does not start any more.
    const bytes = index === home ? base : base.slice().fill(0, 600, 700);
    flash.erase(slot.offset, slot.size);
    flash.write(slot.offset, padded(bytes));
  }
  if (otadata === undefined) return;
  flash.erase(otadata.offset, otadata.size);
  const state = kind.rollback ? 'valid' : 'undefined';
  const entries = buildOtadata([
    { sequence: 1, state },
    { sequence: 2, state },
  ]);
  for (const at of [0, SECTOR_SIZE]) flash.write(otadata.offset + at, entries.subarray(at, at + 32));
  flash.erase(journal.offset, journal.size);
  flash.write(journal.offset, journalHistory(sha256(base), kind.history));
}

/** Writes of an encrypted slot are whole blocks. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 16) * 16).fill(0xff);
  whole.set(bytes);
  return whole;
}
