/**
 * How one program differs from another by names: what grew, what shrank, what came and went.
 * @module
 */
import type { KnownProgram } from './load-elf.ts';

/** A section or a symbol in two programs; 0 bytes where it is not. */
export interface SizeChange {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** A function or an object of one name; several of it count together. */
export interface SymbolChange extends SizeChange {
  readonly section: string;
}

export interface ProgramComparison {
  /** In the order of the newer program, then those that are gone. */
  readonly sections: readonly SizeChange[];
  /** Those whose size changed, the largest change first. */
  readonly symbols: readonly SymbolChange[];
}

/** Compare the sizes of two programs that were found in their images. */
export function comparePrograms(before: KnownProgram, after: KnownProgram): ProgramComparison {
  const [oldSizes, newSizes] = [sizesOf(before), sizesOf(after)];
  const names = new Set([...newSizes.sections.keys(), ...oldSizes.sections.keys()]);
  const sections = [...names].map((name) => ({
    name,
    before: oldSizes.sections.get(name) ?? 0,
    after: newSizes.sections.get(name) ?? 0,
  }));
  const keys = new Set([...newSizes.symbols.keys(), ...oldSizes.symbols.keys()]);
  const symbols = [...keys].flatMap((key) => {
    const [old, fresh] = [oldSizes.symbols.get(key), newSizes.symbols.get(key)];
    const { name, section } = fresh ?? old ?? { name: '', section: '' };
    const change = { name, section, before: old?.size ?? 0, after: fresh?.size ?? 0 };
    return change.before === change.after ? [] : [change];
  });
  symbols.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.name < b.name ? -1 : 1));
  return { sections, symbols };
}

interface Sizes {
  readonly sections: ReadonlyMap<string, number>;
  readonly symbols: ReadonlyMap<string, { name: string; section: string; size: number }>;
}

function sizesOf({ places }: KnownProgram): Sizes {
  const sections = new Map<string, number>();
  const symbols = new Map<string, { name: string; section: string; size: number }>();
  for (const { section, symbol, start, end } of places) {
    sections.set(section.name, (sections.get(section.name) ?? 0) + end - start);
    if (symbol === undefined) continue;
    const key = `${symbol.name} ${section.name}`;
    const known = symbols.get(key) ?? { name: symbol.name, section: section.name, size: 0 };
    symbols.set(key, { ...known, size: known.size + end - start });
  }
  return { sections, symbols };
}
