import { hex } from '../bytes.ts';
import type { Architecture } from '../chip.ts';
import { ElfError } from '../errors.ts';
import type { MemorySegment } from '../memory-segment.ts';
import {
  contentsOf,
  demand,
  demandWithinFile,
  type ElfTables,
  elfHeader,
  MACHINES,
  machineOf,
  PROGRAM_LOAD,
  readTables,
  textAt,
} from './elf-tables.ts';

/** PROGBITS, INIT_ARRAY, FINI_ARRAY, PREINIT_ARRAY: section types with contents that go to memory. */
const LOADED_SECTION_TYPES: readonly number[] = [1, 14, 15, 16];

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
  const view = elfHeader(bytes);
  const machine = machineOf(view);
  const architecture = MACHINES.get(machine);
  if (architecture === undefined || architecture === 'arm') {
    throw new ElfError('ELF_WRONG_MACHINE', `Machine ${hex(machine)} is neither Xtensa nor RISC-V.`, { offset: 0x12 });
  }
  const tables = readTables(bytes, view);
  return {
    architecture,
    entryAddress: view.getUint32(0x18, true),
    sections: loadedSections(tables),
    programSegments: loadedSegments(tables),
  };
}

function loadedSections({ bytes, sections, names }: ElfTables): MemorySegment[] {
  const loaded = sections
    .filter(({ type, address }) => LOADED_SECTION_TYPES.includes(type) && address !== 0)
    .map((section) => ({
      loadAddress: section.address,
      data: contentsOf(bytes, section),
      name: textAt(names, section.nameOffset),
    }))
    .filter(hasData);
  demandWithinFile(loaded, bytes);
  return loaded;
}

function loadedSegments({ bytes, programs }: ElfTables): MemorySegment[] {
  const loaded = programs
    .filter(({ type, physicalAddress }) => type === PROGRAM_LOAD && physicalAddress !== 0)
    .map(({ offset, fileSize, physicalAddress }) => {
      demand(bytes, offset, fileSize, 'program segment');
      return { loadAddress: physicalAddress, data: bytes.subarray(offset, offset + fileSize) };
    })
    .filter(hasData);
  demandWithinFile(loaded, bytes);
  return loaded;
}

function hasData(segment: MemorySegment): boolean {
  return segment.data.length > 0;
}
