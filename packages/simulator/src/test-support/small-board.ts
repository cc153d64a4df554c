import {
  type Chip,
  type OtadataEntry,
  type OtaState,
  otadataCrc,
  otaStateNumbers,
  type Partition,
  parseOtadata,
  parsePartitionCsv,
  partitionTableToBinary,
} from '@aloft/image';
import type { Board } from '../board.ts';
import { type AppTable, appTableOf } from '../bootloader/app-table.ts';
import { SecureVersionFuse } from '../bootloader/secure-version-fuse.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { NorFlash } from '../flash/nor-flash.ts';
import type { IdfVersion } from '../ota/idf-version.ts';
import { chipNamed } from './small-image.ts';

/** Two small slots, no factory app. */
export const TWO_SLOTS: string =
  'nvs,data,nvs,0x9000,0x4000\notadata,data,ota,,8K\nota_0,app,ota_0,0x10000,64K\nota_1,app,ota_1,,64K';
/** The same with a factory app. */
export const WITH_FACTORY: string = `${TWO_SLOTS}\nfactory,app,factory,,64K`;

/** A board before its first boot. */
export interface SmallBoardOptions {
  csv?: string;
  chip?: Chip;
  rollback?: boolean;
  antiRollback?: boolean;
  idf?: IdfVersion;
  seed?: number;
  encrypted?: boolean;
  flashSize?: number;
  headerFlashSize?: number;
}

/** A board and the rows of its table by name. */
export interface SmallBoard extends Board {
  readonly table: AppTable;
  readonly ota0: Partition;
  readonly ota1: Partition;
  readonly otadata: Partition;
}

/** Builds a board with a partition table and nothing else in flash. */
export function smallBoard(options: SmallBoardOptions = {}): SmallBoard {
  const { csv = TWO_SLOTS, chip = chipNamed('esp32'), flashSize = 0x60000, seed = 1 } = options;
  const partitions = parsePartitionCsv(csv);
  const row = (name: string): Partition => {
    const found = partitions.find((partition) => partition.name === name);
    if (found === undefined) throw new Error(`no partition ${name}`);
    return found;
  };
  const table = appTableOf(partitions);
  const protectedRows = [row('otadata'), ...table.slots];
  const clock = new VirtualClock();
  const flash = new NorFlash({ size: flashSize, clock, seed, encrypted: options.encrypted ? protectedRows : [] });
  flash.write(0x8000, partitionTableToBinary(partitions));
  return {
    flash,
    clock,
    chip,
    chipRevision: 0,
    idf: options.idf ?? '5.5',
    rollback: options.rollback ?? true,
    fuse: options.antiRollback === true ? new SecureVersionFuse(chip.name) : null,
    tableOffset: 0x8000,
    headerFlashSize: options.headerFlashSize ?? flashSize,
    table,
    ota0: row('ota_0'),
    ota1: row('ota_1'),
    otadata: row('otadata'),
  };
}

/** One otadata entry in the words of `vectors/bootloader-truth.tsv`: `empty`, `2`, `1:VALID`, `2:NEW bad-crc`. */
export type EntryText = string;

/** Writes otadata, given as the two entries in words. */
export function putOtadata(board: SmallBoard, first: EntryText, second: EntryText): void {
  const { flash, otadata } = board;
  flash.erase(otadata.offset, otadata.size);
  for (const [index, text] of [first, second].entries()) {
    if (text !== 'empty') flash.write(otadata.offset + index * 0x1000, entryBytes(text));
  }
}

/** Reads otadata back in the same words, states always spelled out. */
export function otadataText({ flash, otadata }: SmallBoard): readonly [EntryText, EntryText] {
  const [first, second] = parseOtadata(flash.peek(otadata.offset, otadata.size));
  return [entryText(first), entryText(second)];
}

function entryBytes(text: EntryText): Uint8Array {
  const [sequenceText = '', stateText = 'undefined'] = (text.split(' ')[0] ?? '').toLowerCase().split(':');
  const bytes = new Uint8Array(32).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number(sequenceText), true);
  view.setUint32(24, otaStateNumbers[stateNamed(stateText)], true);
  const flip = text.endsWith('bad-crc') ? 1 : 0;
  view.setUint32(28, (otadataCrc(Number(sequenceText)) ^ flip) >>> 0, true);
  return bytes;
}

function stateNamed(text: string): Exclude<OtaState, 'unknown'> {
  const name = text.replaceAll('_', '-');
  for (const state of ['new', 'pending-verify', 'valid', 'invalid', 'aborted', 'undefined'] as const) {
    if (state === name) return state;
  }
  throw new Error(`no otadata state ${text}`);
}

function entryText({ sequence, state, crcValid }: OtadataEntry): EntryText {
  if (sequence === 0xffffffff) return 'empty';
  return `${sequence}:${state.toUpperCase().replaceAll('-', '_')}${crcValid ? '' : ' bad-crc'}`;
}
