/**
 * Images that look like firmware to the encoder: RISC-V code full of calls and addresses, tables of pointers and texts.
 * Encodings: The RISC-V Instruction Set Manual, volume I, "RV32I Base Integer Instruction Set".
 * @module
 */
import { buildAppImage, chipByName } from '@aloft/image';
import type { CodeItem, DataTable, Program } from './synthetic-program.ts';

const DATA_ADDRESS = 0x4200_0020;
const PAGE_SIZE = 0x1_0000;
/** Room for the application descriptor in front of the data. */
const DESCRIPTOR_ROOM = 256;

/** Give a program addresses, as a linker does, and pack it into an ESP32-C6 image. */
export function linkProgram({ routines, tables }: Program, version: string): Uint8Array {
  const chip = chipByName('esp32c6');
  if (chip === undefined) throw new Error('The chip table has no ESP32-C6.');
  const dataAt = new Map<number, number>();
  let end = DATA_ADDRESS + DESCRIPTOR_ROOM;
  for (const table of tables) {
    dataAt.set(table.id, end);
    end += sizeOfTable(table);
  }
  const dataSize = end - DATA_ADDRESS;
  const codeAddress = Math.ceil(end / PAGE_SIZE) * PAGE_SIZE + (DATA_ADDRESS % PAGE_SIZE);
  const codeAt = new Map<number, number>();
  end = codeAddress;
  for (const { id, items } of routines) {
    codeAt.set(id, end);
    end += items.reduce((size, item) => size + sizeOfItem(item), 0);
  }
  const code = new Uint8Array(Math.ceil((end - codeAddress) / 4) * 4);
  const data = new Uint8Array(dataSize);
  const codeView = new DataView(code.buffer);
  let at = 0;
  for (const item of routines.flatMap(({ items }) => items)) {
    writeItem(codeView, at, item, codeAddress + at, codeAt, dataAt);
    at += sizeOfItem(item);
  }
  for (const table of tables) writeTable(data, (dataAt.get(table.id) ?? 0) - DATA_ADDRESS, table, codeAt);
  return buildAppImage({
    chip,
    entryAddress: codeAddress,
    descriptor: { version, projectName: 'synthetic' },
    segments: [
      { loadAddress: DATA_ADDRESS, data, name: '.flash.appdesc' },
      { loadAddress: codeAddress, data: code },
    ],
  });
}

function sizeOfTable(table: DataTable): number {
  return table.kind === 'pointers' ? table.to.length * 4 : Math.ceil((table.text.length + 1) / 4) * 4;
}

function sizeOfItem(item: CodeItem): number {
  if (item.kind === 'plain') return item.size;
  return item.kind === 'call' && !item.far ? 4 : 8;
}

function writeTable(data: Uint8Array, at: number, table: DataTable, codeAt: ReadonlyMap<number, number>): void {
  if (table.kind === 'text') {
    data.set(new TextEncoder().encode(table.text), at);
    return;
  }
  const view = new DataView(data.buffer);
  table.to.forEach((id, index) => {
    view.setUint32(at + index * 4, codeAt.get(id) ?? 0, true);
  });
}

function writeItem(
  view: DataView,
  at: number,
  item: CodeItem,
  address: number,
  codeAt: ReadonlyMap<number, number>,
  dataAt: ReadonlyMap<number, number>,
): void {
  if (item.kind === 'plain') {
    if (item.size === 2) view.setUint16(at, item.word, true);
    else view.setUint32(at, item.word, true);
    return;
  }
  const to = (item.kind === 'call' ? codeAt : dataAt).get(item.to) ?? address;
  const distance = to - address;
  if (item.kind === 'call' && !item.far) {
    view.setUint32(at, encodeJal(distance), true);
    return;
  }
  // AUIPC t0 or a0 with the upper 20 bits; JALR ra or ADDI a0 with the lower 12, which are signed.
  const high = (distance + 0x800) & ~0xfff;
  const low = ((distance - high) & 0xfff) * 0x10_0000;
  const [first, second] = item.kind === 'call' ? [0x297, 0x2_80e7] : [0x517, 0x5_0513];
  view.setUint32(at, (high | first) >>> 0, true);
  view.setUint32(at + 4, (low + second) >>> 0, true);
}

/** JAL ra: bits 20, 10:1, 11, 19:12 of the distance, in this order from the top. */
function encodeJal(distance: number): number {
  const bits = (from: number, count: number): number => (distance >> from) & ((1 << count) - 1);
  return ((bits(20, 1) << 31) | (bits(1, 10) << 21) | (bits(11, 1) << 20) | (bits(12, 8) << 12) | 0xef) >>> 0;
}
