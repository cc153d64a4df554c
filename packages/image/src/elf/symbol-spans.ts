import type { ElfSection } from './read-elf-program.ts';
import type { ElfSymbol } from './read-symbols.ts';

/** Addresses from `start` to `end` (excluded) and the symbol they belong to. */
export interface SymbolSpan {
  readonly start: number;
  readonly end: number;
  readonly symbol: ElfSymbol | undefined;
}

/**
 * Cuts a section into spans that each belong to one symbol or to none: every address is in exactly one. Where symbols
 * overlap, the one that begins last has the byte. A function of unknown size reaches to the next symbol.
 */
export function spansOf(section: ElfSection): SymbolSpan[] {
  const spans: SymbolSpan[] = [];
  const open: { readonly end: number; readonly symbol: ElfSymbol }[] = [];
  const sectionEnd = section.address + section.data.length;
  let at = section.address;
  const reach = (end: number, symbol: ElfSymbol | undefined): void => {
    if (end <= at) return;
    spans.push({ start: at, end, symbol });
    at = end;
  };
  const close = (address: number): void => {
    for (let top = open.at(-1); top !== undefined && top.end <= address; top = open.at(-1)) {
      reach(top.end, top.symbol);
      open.pop();
    }
  };
  for (const { symbol, end } of ordered(section, sectionEnd)) {
    close(symbol.address);
    reach(symbol.address, open.at(-1)?.symbol);
    open.push({ end, symbol });
  }
  close(sectionEnd);
  reach(sectionEnd, undefined);
  return spans;
}

/** Symbols inside the section by address, the larger first; of several names for the same bytes, one. */
function ordered(section: ElfSection, sectionEnd: number): { symbol: ElfSymbol; end: number }[] {
  const inside = section.symbols
    .filter(
      ({ address, size, kind, name }) =>
        name !== '' && address >= section.address && address < sectionEnd && (size > 0 || kind === 'function'),
    )
    .toSorted((a, b) => a.address - b.address);
  const sized: { symbol: ElfSymbol; end: number }[] = [];
  let next = sectionEnd;
  for (let i = inside.length - 1; i >= 0; i--) {
    const symbol = inside[i];
    if (symbol === undefined) continue;
    const following = inside[i + 1]?.address;
    if (following !== undefined && following > symbol.address) next = following;
    sized.push({ symbol, end: symbol.size > 0 ? Math.min(symbol.address + symbol.size, sectionEnd) : next });
  }
  sized.sort((a, b) => a.symbol.address - b.symbol.address || b.end - a.end || rank(a.symbol) - rank(b.symbol));
  return sized.filter(({ symbol, end }, i) => {
    const before = sized[i - 1];
    return before === undefined || before.symbol.address !== symbol.address || before.end !== end;
  });
}

/** Names that other files know are the better ones. */
function rank(symbol: ElfSymbol): number {
  return symbol.isLocal ? 1 : 0;
}
