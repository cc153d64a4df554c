/**
 * What a patch costs by the names of a program: its sections, functions and objects.
 * @module
 */
import { costByRange, type PatchReport } from '@aloft/delta';
import type { ElfSection, ElfSymbol, ProgramPlace } from '@aloft/image';

/** A section and what it costs. */
export interface SectionCost {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly bytes: number;
}

/** A function, an object, or all bytes of a section that have no name. */
export interface SymbolCost {
  /** Undefined for the nameless rest of a section. */
  readonly symbol: ElfSymbol | undefined;
  readonly section: string;
  readonly size: number;
  readonly bytes: number;
}

/** Costs by name. */
export interface ProgramCosts {
  /** In file order. */
  readonly sections: readonly SectionCost[];
  /** The dearest first; those that cost nothing are left out. */
  readonly symbols: readonly SymbolCost[];
  /** Cost of what is in the image and not in the program: headers, padding, checksum, digest. */
  readonly outsideBytes: number;
}

/** Add up what the places of a program cost. */
export function programCosts(report: PatchReport, places: readonly ProgramPlace[]): ProgramCosts {
  const { ranges, outside } = costByRange(report, places);
  const sections = new Map<ElfSection, { size: number; bytes: number }>();
  const symbols = new Map<ElfSymbol | ElfSection, { place: ProgramPlace; size: number; bytes: number }>();
  for (const [i, place] of places.entries()) {
    const { section, symbol, start, end } = place;
    const [size, bytes] = [end - start, ranges[i]?.bytes ?? 0];
    const all = sections.get(section) ?? { size: 0, bytes: 0 };
    sections.set(section, { size: all.size + size, bytes: all.bytes + bytes });
    const key = symbol ?? section;
    const own = symbols.get(key) ?? { place, size: 0, bytes: 0 };
    symbols.set(key, { place, size: own.size + size, bytes: own.bytes + bytes });
  }
  return {
    sections: [...sections].map(([{ name, address }, cost]) => ({ name, address, ...cost })),
    symbols: [...symbols.values()]
      .filter(({ bytes }) => bytes > 0)
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ place, size, bytes }) => ({ symbol: place.symbol, section: place.section.name, size, bytes })),
    outsideBytes: outside.bytes,
  };
}
