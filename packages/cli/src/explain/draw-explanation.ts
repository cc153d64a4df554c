/**
 * Explanations drawn for people.
 * @module
 */
import { counted, formatBytes, formatSize, hex, percent } from '../sizes.ts';
import { barTable, clip } from '../terminal/bar-table.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, tone } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wrap } from '../terminal/wrap.ts';
import { drawSegments } from './draw-segments.ts';
import type { Explanation } from './explain-patch.ts';
import type { SymbolCost } from './program-costs.ts';

const LEAST_NAME = 16;
const MOST_NAME = 60;
const SECTION_WIDTH = 14;
/** What the other columns of the table of names take, with a short bar. */
const OTHER_COLUMNS = 58;

/** Tables and hints; `top` rows of what is dearest. */
export function drawExplanation(terminal: Terminal, explanation: Explanation, top: number): string[] {
  const { patchSize, segments, program, overheadBytes, hints } = explanation;
  return [
    ...drawSegments(terminal, patchSize, segments),
    `  ${counted(overheadBytes, 'byte')} more for the header and what is sent ahead of the image`,
    ...(program === undefined
      ? drawRanges(terminal, explanation, top)
      : drawProgram(terminal, patchSize, program, top)),
    ...(hints.length === 0 ? [] : heading(terminal, 'Hints')),
    ...hints.flatMap((hint) => wrap(terminal, foreign(hint), '  • ')),
  ];
}

function drawRanges(terminal: Terminal, { patchSize, ranges, rangeSize }: Explanation, top: number): string[] {
  const shown = ranges.filter(({ bytes }) => bytes >= 0.5).slice(0, top);
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes));
  const rows = shown.map(({ start, address, name, bytes, content }) => ({
    cells: [
      hex(start, 6),
      address === undefined ? '' : hex(address, 8),
      name,
      content === 'packed' ? 'packed?' : content,
      formatBytes(bytes),
      percent(bytes, patchSize),
    ],
    share: bytes / most,
  }));
  return [
    ...heading(terminal, `Dearest ranges of ${formatSize(rangeSize)}`, 'file offset, address, segment, content, bytes'),
    ...barTable(terminal, rows, [4, 5], 'warn'),
    ...rest(ranges.slice(shown.length), patchSize, 'range'),
  ];
}

function drawProgram(
  terminal: Terminal,
  patchSize: number,
  { costs: { sections, symbols, outsideBytes }, hasSymbols }: NonNullable<Explanation['program']>,
  top: number,
): string[] {
  const dearest = sections.toSorted((a, b) => b.bytes - a.bytes).filter(({ bytes }) => bytes >= 0.5);
  const shownSections = dearest.slice(0, top);
  const mostOfSection = Math.max(1, ...shownSections.map(({ bytes }) => bytes));
  const sectionRows = shownSections.map(({ name, address, size, bytes }) => ({
    cells: [
      clip(foreign(name), SECTION_WIDTH * 2),
      hex(address, 8),
      formatSize(size),
      formatBytes(bytes),
      percent(bytes, patchSize),
    ],
    share: bytes / mostOfSection,
  }));
  return [
    ...heading(terminal, 'Sections of the program', 'address, size, bytes of the patch'),
    ...barTable(terminal, sectionRows, [2, 3, 4], 'base'),
    ...rest(dearest.slice(shownSections.length), patchSize, 'section'),
    `  ${counted(outsideBytes, 'byte')} for what is no part of it: headers, padding, checksum, digest`,
    ...(hasSymbols ? drawSymbols(terminal, patchSize, symbols, top) : []),
  ];
}

function drawSymbols(terminal: Terminal, patchSize: number, symbols: readonly SymbolCost[], top: number): string[] {
  const shown = symbols.filter(({ bytes }) => bytes >= 0.5).slice(0, top);
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes));
  const nameWidth = Math.max(LEAST_NAME, Math.min(MOST_NAME, terminal.columns - OTHER_COLUMNS));
  const rows = shown.map(({ symbol, section, size, bytes }) => ({
    cells: [
      symbol === undefined
        ? tone(terminal, 'dim', '(no name)')
        : clip(`${foreign(symbol.name)}${symbol.kind === 'function' ? '()' : ''}`, nameWidth),
      clip(foreign(section), SECTION_WIDTH),
      formatSize(size),
      formatBytes(bytes),
      percent(bytes, patchSize),
    ],
    share: bytes / most,
  }));
  return [
    ...heading(terminal, 'Dearest functions and objects', 'section, size, bytes of the patch'),
    ...barTable(terminal, rows, [2, 3, 4], 'warn'),
    ...rest(symbols.slice(shown.length), patchSize, 'other'),
  ];
}

function rest(left: readonly { readonly bytes: number }[], patchSize: number, what: string): string[] {
  const costly = left.filter(({ bytes }) => bytes > 0);
  if (costly.length === 0) return [];
  const bytes = costly.reduce((sum, part) => sum + part.bytes, 0);
  const noun =
    what === 'other' ? (costly.length === 1 ? 'other' : 'others') : `more ${what}${costly.length === 1 ? '' : 's'}`;
  return [`  and ${formatBytes(costly.length)} ${noun} with ${counted(bytes, 'byte')} (${percent(bytes, patchSize)})`];
}
