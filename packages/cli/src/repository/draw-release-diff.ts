/**
 * What changed between two releases, as lines.
 * @module
 */
import type { FieldChange, ImageComparison } from '@aloft/release';
import type { SizeChange, SymbolChange } from '../explain/compare-programs.ts';
import { formatBytes, percent } from '../sizes.ts';
import { clip } from '../terminal/bar-table.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, type Tone, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A component of a bundle in two releases: its bytes, 0 where it is not there. */
export interface ComponentDiff {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'same';
  readonly before: number;
  readonly after: number;
}

/** The report that is printed with `--json`. */
export interface ReleaseDiff extends ImageComparison {
  readonly device_class: string;
  readonly old: { readonly version: string };
  readonly new: { readonly version: string };
  /** Empty when both releases are an image alone. */
  readonly components: readonly ComponentDiff[];
  /** Where ELF files were given. */
  readonly sections?: readonly SizeChange[];
  readonly symbols?: readonly SymbolChange[];
  readonly manifest: readonly FieldChange[];
  readonly partitions: { readonly removed: readonly string[]; readonly added: readonly string[] } | null;
  readonly patch_bytes: number | null;
}

/** Sizes first, then what people read, then what devices compare. */
export function drawReleaseDiff(terminal: Terminal, report: ReleaseDiff, top: number): string[] {
  const lines = (mark: string, name: Tone, texts: readonly string[]): string[] => [
    ...texts.slice(0, top).map((text) => tone(terminal, name, clip(`  ${mark} ${foreign(text)}`, terminal.columns))),
    ...(texts.length > top ? [`  ${mark} and ${texts.length - top} more`] : []),
  ];
  const fields = (title: string, changes: readonly FieldChange[]): string[] => [
    ...(changes.length === 0 ? [] : heading(terminal, title)),
    ...table(changes.map(({ name, before, after }) => [`  ${name}`, foreign(before), '→', foreign(after)])),
  ];
  const { strings, partitions, patch_bytes: patch } = report;
  const isSameText = strings.added.length + strings.removed.length === 0;
  return [
    tone(terminal, 'strong', `${report.device_class} ${foreign(report.old.version)} → ${foreign(report.new.version)}`),
    ...heading(terminal, 'Sizes', 'segments by kind of memory; old, new, change'),
    ...table([sizeRow('file', report.size), ...report.segments.map((one) => sizeRow(one.name, one))], [1, 2, 3]),
    `  patch ${patch === null ? 'none was made' : `${formatBytes(patch)} bytes, ${percent(patch, report.size.after)} of the image`}`,
    ...drawComponents(terminal, report),
    ...drawPrograms(terminal, report, top),
    ...fields('Descriptor and header', report.descriptor),
    ...fields('Limits', report.manifest),
    ...heading(terminal, 'Texts', isSameText ? 'the same' : 'those that came and went'),
    ...lines('+', 'good', strings.added),
    ...lines('−', 'bad', strings.removed),
    ...heading(terminal, 'Partitions', partitionsTitle(partitions)),
    ...lines('+', 'good', partitions?.added ?? []),
    ...lines('−', 'bad', partitions?.removed ?? []),
  ];
}

function drawComponents(terminal: Terminal, { components }: ReleaseDiff): string[] {
  if (components.length === 0) return [];
  const rows = components.map((component) => [...sizeRow(foreign(component.name), component), component.change]);
  return [...heading(terminal, 'Components', 'old, new, change'), ...table(rows, [1, 2, 3])];
}

function drawPrograms(terminal: Terminal, { sections, symbols }: ReleaseDiff, top: number): string[] {
  if (sections === undefined || symbols === undefined) return [];
  const more = symbols.length - top;
  return [
    ...heading(terminal, 'Sections of the program', 'old, new, change'),
    ...table(
      sections.map((section) => sizeRow(foreign(section.name), section)),
      [1, 2, 3],
    ),
    ...heading(terminal, 'Functions and objects', symbols.length === 0 ? 'the same sizes' : 'the largest changes'),
    ...table(
      symbols.slice(0, top).map((symbol) => [...sizeRow(foreign(symbol.name), symbol), foreign(symbol.section)]),
      [1, 2, 3],
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function sizeRow(name: string, { before, after }: { readonly before: number; readonly after: number }): string[] {
  const change = `${after >= before ? '+' : '−'}${formatBytes(Math.abs(after - before))}`;
  return [`  ${name}`, formatBytes(before), formatBytes(after), change];
}

function partitionsTitle(partitions: ReleaseDiff['partitions']): string {
  if (partitions === null) return 'no table is known; publish with a class file';
  return partitions.added.length + partitions.removed.length === 0 ? 'the same' : 'those that changed';
}
