import { hex, sameBytes, viewOf } from './bytes.ts';
import type { Architecture } from './chip.ts';
import { ElfError } from './errors.ts';
import type { MemorySegment } from './memory-segment.ts';

const ELF_MAGIC: Uint8Array = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46);
const LONGEST_NAME = 256;
const FILE_HEADER_SIZE = 0x34;
const SECTION_HEADER_SIZE = 0x28;
const PROGRAM_HEADER_SIZE = 0x20;
const PROGRAM_LOAD = 1;
/** PROGBITS, INIT_ARRAY, FINI_ARRAY, PREINIT_ARRAY: section types with contents that go to memory. */
const LOADED_SECTION_TYPES: readonly number[] = [1, 14, 15, 16];
const MACHINES: ReadonlyMap<number, Architecture> = new Map([
  [0x5e, 'xtensa'],
  [0xf3, 'riscv'],
]);

/** What an image is built from out of an ELF file. */
export interface ElfFile {
  readonly architecture: Architecture;
  readonly entryAddress: number;
  /** Loaded sections in file order, with their names: what esptool converts by default. */
  readonly sections: readonly MemorySegment[];
  /** Loadable program segments in file order, at their physical address. */
  readonly programSegments: readonly MemorySegment[];
}

/**
 * Reads the loadable parts of a 32-bit little-endian ELF file for Xtensa or RISC-V. Data is not copied.
 *
 * @param bytes The ELF file.
 * @throws {ElfError} When the file is cut off, is no such ELF file, or its tables are wrong.
 * @see System V ABI, "Object Files"
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ElfError, parseElf } from '@aloft/image';
 *
 * assert.throws(() => parseElf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46)), (error) =>
 *   error instanceof ElfError && error.code === 'ELF_TRUNCATED');
 * ```
 */
export function parseElf(bytes: Uint8Array): ElfFile {
  const view = checkedHeader(bytes);
  const architecture = MACHINES.get(view.getUint16(0x12, true));
  if (architecture === undefined) {
    throw new ElfError(
      'ELF_WRONG_MACHINE',
      `Machine ${hex(view.getUint16(0x12, true))} is neither Xtensa nor RISC-V.`,
      {
        offset: 0x12,
      },
    );
  }
  return {
    architecture,
    entryAddress: view.getUint32(0x18, true),
    sections: readSections(bytes, view),
    programSegments: readProgramSegments(bytes, view),
  };
}

function checkedHeader(bytes: Uint8Array): DataView {
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

/** Offsets of the entries of the section or program header table. */
function tableEntries(bytes: Uint8Array, offset: number, count: number, size: number, expected: number): number[] {
  if (count === 0) return [];
  if (size !== expected) {
    throw new ElfError('ELF_BAD_TABLE', `Header table entries have ${size} bytes, not ${expected}.`, { offset });
  }
  demand(bytes, offset, count * size, 'header table');
  return Array.from({ length: count }, (_, index) => offset + index * size);
}

function readSections(bytes: Uint8Array, view: DataView): MemorySegment[] {
  const [offset, size, count] = [view.getUint32(0x20, true), view.getUint16(0x2e, true), view.getUint16(0x30, true)];
  const headers = tableEntries(bytes, offset, count, size, SECTION_HEADER_SIZE);
  const names = headers[view.getUint16(0x32, true)];
  const nameTable = names === undefined ? new Uint8Array() : contents(bytes, view, names + 0x10);
  const loaded = headers.filter((header) => {
    const type = view.getUint32(header + 4, true);
    return LOADED_SECTION_TYPES.includes(type) && view.getUint32(header + 0x0c, true) !== 0;
  });
  const sections = loaded.map((header) => ({
    loadAddress: view.getUint32(header + 0x0c, true),
    data: contents(bytes, view, header + 0x10),
    name: nameAt(nameTable, view.getUint32(header, true)),
  }));
  return withinFile(sections.filter(hasData), bytes);
}

function readProgramSegments(bytes: Uint8Array, view: DataView): MemorySegment[] {
  const [offset, size, count] = [view.getUint32(0x1c, true), view.getUint16(0x2a, true), view.getUint16(0x2c, true)];
  const headers = tableEntries(bytes, offset, count, size, PROGRAM_HEADER_SIZE);
  const loaded = headers.filter((header) => {
    return view.getUint32(header, true) === PROGRAM_LOAD && view.getUint32(header + 0x0c, true) !== 0;
  });
  const segments = loaded.map((header) => {
    const start = view.getUint32(header + 4, true);
    const length = view.getUint32(header + 0x10, true);
    demand(bytes, start, length, 'program segment');
    return { loadAddress: view.getUint32(header + 0x0c, true), data: bytes.subarray(start, start + length) };
  });
  return withinFile(segments.filter(hasData), bytes);
}

/** Contents whose offset and size words lie at `fields`. */
function contents(bytes: Uint8Array, view: DataView, fields: number): Uint8Array {
  const start = view.getUint32(fields, true);
  const size = view.getUint32(fields + 4, true);
  demand(bytes, start, size, 'section');
  return bytes.subarray(start, start + size);
}

function hasData(segment: MemorySegment): boolean {
  return segment.data.length > 0;
}

/** Parts of an honest file do not share bytes; without this check a small file could ask for gigabytes. */
function withinFile(segments: MemorySegment[], bytes: Uint8Array): MemorySegment[] {
  const total = segments.reduce((sum, segment) => sum + segment.data.length, 0);
  if (total <= bytes.length) return segments;
  throw new ElfError('ELF_OVERLAPPING_DATA', `Loaded parts have ${total} bytes, more than the file's ${bytes.length}.`);
}

/** Longer names are cut: only short ones matter, and a table without zeros must not make reading slow. */
function nameAt(table: Uint8Array, offset: number): string {
  const rest = table.subarray(offset, offset + LONGEST_NAME);
  const end = rest.indexOf(0);
  return new TextDecoder().decode(end < 0 ? rest : rest.subarray(0, end));
}

function demand(bytes: Uint8Array, offset: number, size: number, what: string): void {
  if (offset + size <= bytes.length) return;
  throw new ElfError(
    'ELF_TRUNCATED',
    `The ${what} at ${hex(offset)} needs ${size} bytes but the file ends at ${hex(bytes.length)}. Build or copy it again.`,
    { offset },
  );
}
