import { type AppImage, parseAppImage } from '../app-image.ts';
import { ImageError } from '../errors.ts';
import type { ElfProgram, ElfSection } from './read-elf-program.ts';
import type { ElfSymbol } from './read-symbols.ts';
import { spansOf } from './symbol-spans.ts';

/** A piece of an image and what it is in the program. */
export interface ProgramPlace {
  /** Offsets in the image, `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly section: ElfSection;
  /** Undefined between symbols: constants without a name, padding, tables of the linker. */
  readonly symbol: ElfSymbol | undefined;
}

/** Where a program is in an image, and how well the two agree. */
export interface LocatedProgram {
  /** In order of sections and addresses. */
  readonly places: readonly ProgramPlace[];
  /** Bytes of the program that have a place in the image. */
  readonly foundBytes: number;
  /** Bytes among them that the image has otherwise. */
  readonly differentBytes: number;
  /** Bytes of the program that have no place in the image. */
  readonly missingBytes: number;
}

/** A stretch of a section in the image: `address` is at `offset`. */
interface Piece {
  readonly address: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Finds the sections and symbols of a program in the image that was made from it. Application images say where
 * everything is loaded; any other file is taken for the flat contents of memory from the program's lowest address on,
 * as `objcopy -O binary` writes it.
 *
 * Nothing is thrown when program and image do not belong together: the counts tell. Builds change a few bytes
 * behind the linker's back, such as the SHA-256 of the ELF file in the app descriptor.
 *
 * @param program From `readElfProgram`.
 * @param image The image.
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { locateProgram } from '@aloft/image';
 *
 * const text = { name: '.text', address: 0x100, storedAddress: 0x100, data: Uint8Array.of(1, 2, 3, 4) };
 * const main = { name: 'main', kind: 'function', address: 0x102, size: 2, isLocal: false, sourceFile: undefined } as const;
 * const program = { machine: 'riscv', sections: [{ ...text, symbols: [main] }] } as const;
 * const { places, differentBytes } = locateProgram(program, Uint8Array.of(1, 2, 3, 9));
 * assert.deepEqual(places.map(({ start, end, symbol }) => [start, end, symbol?.name]), [[0, 2, undefined], [2, 4, 'main']]);
 * assert.equal(differentBytes, 1);
 * ```
 */
export function locateProgram(program: ElfProgram, image: Uint8Array): LocatedProgram {
  const piecesOf = pieceFinder(program, image);
  const places: ProgramPlace[] = [];
  let [foundBytes, differentBytes, missingBytes] = [0, 0, 0];
  for (const section of program.sections) {
    const pieces = piecesOf(section);
    const found = pieces.reduce((sum, { size }) => sum + size, 0);
    foundBytes += found;
    missingBytes += section.data.length - found;
    for (const piece of pieces) differentBytes += differencesIn(section, piece, image);
    for (const { start, end, symbol } of spansOf(section)) {
      for (const { address, size, offset } of pieces) {
        const from = Math.max(start, address);
        const to = Math.min(end, address + size);
        if (from < to) places.push({ start: from - address + offset, end: to - address + offset, section, symbol });
      }
    }
  }
  return { places, foundBytes, differentBytes, missingBytes };
}

function pieceFinder(program: ElfProgram, image: Uint8Array): (section: ElfSection) => Piece[] {
  const app = asAppImage(image);
  if (app !== undefined) {
    const segments = app.segments.filter(({ kind }) => kind !== 'padding');
    return ({ address, data }) =>
      segments.flatMap((segment) => {
        const from = Math.max(address, segment.loadAddress);
        const to = Math.min(address + data.length, segment.loadAddress + segment.size);
        return from < to
          ? [{ address: from, size: to - from, offset: segment.offset + from - segment.loadAddress }]
          : [];
      });
  }
  const lowest = program.sections.reduce((least, { storedAddress }) => Math.min(least, storedAddress), 2 ** 32);
  return ({ address, storedAddress, data }) => {
    const offset = storedAddress - lowest;
    const size = Math.min(data.length, image.length - offset);
    return size > 0 ? [{ address, size, offset }] : [];
  };
}

function asAppImage(image: Uint8Array): AppImage | undefined {
  try {
    return parseAppImage(image);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function differencesIn(section: ElfSection, { address, size, offset }: Piece, image: Uint8Array): number {
  const start = address - section.address;
  let count = 0;
  for (let i = 0; i < size; i++) if (section.data[start + i] !== image[offset + i]) count++;
  return count;
}
