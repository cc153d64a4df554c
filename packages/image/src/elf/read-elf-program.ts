import {
  contentsOf,
  demandWithinFile,
  type ElfTables,
  elfHeader,
  MACHINES,
  machineOf,
  PROGRAM_LOAD,
  readTables,
  textAt,
} from './elf-tables.ts';
import { type ElfSymbol, readSymbols } from './read-symbols.ts';

const SECTION_NOBITS = 8;
const FLAG_ALLOCATED = 2;

/** Machines that ELF files are told apart by. */
export type ElfMachine = 'arm' | 'riscv' | 'xtensa' | 'other';

/** A section with contents that end up in an image. */
export interface ElfSection {
  readonly name: string;
  /** Where it is when the program runs. */
  readonly address: number;
  /** Where its contents are stored; differs from `address` for data that start-up code copies to RAM. */
  readonly storedAddress: number;
  readonly data: Uint8Array;
  /** Functions and objects in it, in the order of the symbol table. */
  readonly symbols: readonly ElfSymbol[];
}

/** A linked program: what it puts into an image and how that is called. */
export interface ElfProgram {
  readonly machine: ElfMachine;
  /** In file order. */
  readonly sections: readonly ElfSection[];
}

/**
 * Reads the sections of a 32-bit little-endian ELF file that an image is made of, and the functions and objects in
 * them. Any machine will do. Data is not copied; names longer than 256 bytes are cut.
 *
 * @param bytes The ELF file.
 * @throws {ElfError} `ELF_BAD_MAGIC`, `ELF_NOT_32_BIT_LITTLE_ENDIAN`, `ELF_TRUNCATED`, `ELF_BAD_TABLE`, `ELF_OVERLAPPING_DATA`.
 * @see System V ABI, "Object Files"; ELF for the Arm Architecture, "Symbol Values" (bit 0 of Thumb functions)
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ElfError, readElfProgram } from '@aloft/image';
 *
 * assert.throws(() => readElfProgram(new TextEncoder().encode('a map file, perhaps')), (error) =>
 *   error instanceof ElfError && error.code === 'ELF_BAD_MAGIC');
 * ```
 */
export function readElfProgram(bytes: Uint8Array): ElfProgram {
  const view = elfHeader(bytes);
  const tables = readTables(bytes, view);
  const machine = MACHINES.get(machineOf(view)) ?? 'other';
  const symbols = readSymbols(tables, machine === 'arm');
  const sections = tables.sections.flatMap((section, index) => {
    const { flags, type, size, address, nameOffset } = section;
    if ((flags & FLAG_ALLOCATED) === 0 || type === SECTION_NOBITS || size === 0) return [];
    return [
      {
        name: textAt(tables.names, nameOffset),
        address,
        storedAddress: storedAddressOf(section, tables),
        data: contentsOf(bytes, section),
        symbols: symbols.get(index) ?? [],
      },
    ];
  });
  demandWithinFile(sections, bytes);
  return { machine, sections };
}

/** Program headers say where the bytes that a section shares with them are stored. */
function storedAddressOf(
  { offset, address, size }: { readonly offset: number; readonly address: number; readonly size: number },
  { programs }: ElfTables,
): number {
  const holder = programs.find(
    (program) =>
      program.type === PROGRAM_LOAD && offset >= program.offset && offset + size <= program.offset + program.fileSize,
  );
  return holder === undefined ? address : (holder.physicalAddress + (offset - holder.offset)) >>> 0;
}
