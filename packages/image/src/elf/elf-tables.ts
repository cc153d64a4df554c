import { hex, sameBytes, viewOf } from '../bytes.ts';
import type { Architecture } from '../chip.ts';
import { ElfError } from '../errors.ts';

const ELF_MAGIC: Uint8Array = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46);
const LONGEST_NAME = 256;
const FILE_HEADER_SIZE = 0x34;
const SECTION_HEADER_SIZE = 0x28;
const PROGRAM_HEADER_SIZE = 0x20;

const utf8 = new TextDecoder();

/** One section header, as the file has it. */
export interface SectionHeader {
  /** Offset of the name in the section name table. */
  readonly nameOffset: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** Index of the section it belongs with: of a symbol table, its string table. */
  readonly link: number;
  readonly entrySize: number;
}

/** One program header, as the file has it. */
export interface ProgramHeader {
  readonly type: number;
  readonly offset: number;
  readonly virtualAddress: number;
  readonly physicalAddress: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

/** The three tables that lead to everything else in an ELF file. */
export interface ElfTables {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionHeader[];
  readonly programs: readonly ProgramHeader[];
  /** Section name table; empty when the file has none. */
  readonly names: Uint8Array;
}

/**
 * Check that the bytes begin a 32-bit little-endian ELF file; its header can be read from the view.
 * @throws {ElfError} `ELF_BAD_MAGIC`, `ELF_TRUNCATED`, `ELF_NOT_32_BIT_LITTLE_ENDIAN`.
 */
export function elfHeader(bytes: Uint8Array): DataView {
  if (!sameBytes(bytes.subarray(0, 4), ELF_MAGIC)) {
    throw new ElfError('ELF_BAD_MAGIC', 'The file does not begin with the ELF magic. Give the .elf file of the build.');
  }
  demand(bytes, 0, FILE_HEADER_SIZE, 'file header');
  if (bytes[4] !== 1 || bytes[5] !== 1) {
    throw new ElfError('ELF_NOT_32_BIT_LITTLE_ENDIAN', 'Only 32-bit little-endian ELF files are supported.', {
      offset: 4,
    });
  }
  return viewOf(bytes);
}

/** Type of program headers that say what is loaded. */
export const PROGRAM_LOAD = 1;

/** Machines by `e_machine`. */
export const MACHINES: ReadonlyMap<number, Architecture | 'arm'> = new Map([
  [0x28, 'arm'],
  [0x5e, 'xtensa'],
  [0xf3, 'riscv'],
]);

/** `e_machine` of a checked header. */
export function machineOf(header: DataView): number {
  return header.getUint16(0x12, true);
}

/**
 * Read the section and program header tables.
 * @throws {ElfError} `ELF_TRUNCATED`, `ELF_BAD_TABLE`.
 */
export function readTables(bytes: Uint8Array, view: DataView): ElfTables {
  const word = (at: number): number => view.getUint32(at, true);
  const half = (at: number): number => view.getUint16(at, true);
  const sections = tableEntries(bytes, word(0x20), half(0x30), half(0x2e), SECTION_HEADER_SIZE).map((at) => ({
    nameOffset: word(at),
    type: word(at + 4),
    flags: word(at + 8),
    address: word(at + 0x0c),
    offset: word(at + 0x10),
    size: word(at + 0x14),
    link: word(at + 0x18),
    entrySize: word(at + 0x24),
  }));
  const programs = tableEntries(bytes, word(0x1c), half(0x2c), half(0x2a), PROGRAM_HEADER_SIZE).map((at) => ({
    type: word(at),
    offset: word(at + 4),
    virtualAddress: word(at + 8),
    physicalAddress: word(at + 0x0c),
    fileSize: word(at + 0x10),
    memorySize: word(at + 0x14),
  }));
  const names = sections[half(0x32)];
  return { bytes, sections, programs, names: names === undefined ? new Uint8Array() : contentsOf(bytes, names) };
}

/** Offsets of the entries of the section or program header table. */
function tableEntries(bytes: Uint8Array, offset: number, count: number, size: number, expected: number): number[] {
  if (count === 0) return [];
  if (size !== expected) {
    throw new ElfError('ELF_BAD_TABLE', `Header table entries have ${size} bytes, not ${expected}.`, { offset });
  }
  demand(bytes, offset, count * size, 'header table');
  return Array.from({ length: count }, (_, index) => offset + index * size);
}

/** What a section holds; not copied. */
export function contentsOf(bytes: Uint8Array, { offset, size }: SectionHeader): Uint8Array {
  demand(bytes, offset, size, 'section');
  return bytes.subarray(offset, offset + size);
}

/** The text at `offset` of a string table. Long ones are cut: a table without zeros must not make reading slow. */
export function textAt(table: Uint8Array, offset: number): string {
  const rest = table.subarray(offset, offset + LONGEST_NAME);
  const end = rest.indexOf(0);
  return utf8.decode(end < 0 ? rest : rest.subarray(0, end));
}

/** Parts of an honest file do not share bytes; without this check a small file could ask for gigabytes. */
export function demandWithinFile(parts: readonly { readonly data: Uint8Array }[], bytes: Uint8Array): void {
  const total = parts.reduce((sum, part) => sum + part.data.length, 0);
  if (total <= bytes.length) return;
  throw new ElfError('ELF_OVERLAPPING_DATA', `Loaded parts have ${total} bytes, more than the file's ${bytes.length}.`);
}

/** Refuse what reaches behind the end of the file. */
export function demand(bytes: Uint8Array, offset: number, size: number, what: string): void {
  if (offset + size <= bytes.length) return;
  throw new ElfError(
    'ELF_TRUNCATED',
    `The ${what} at ${hex(offset)} needs ${size} bytes but the file ends at ${hex(bytes.length)}. Build or copy it again.`,
    { offset },
  );
}
