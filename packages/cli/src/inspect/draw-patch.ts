/**
 * Patches drawn for people.
 * @module
 */
import type { PatchHeader, PatchReport } from '@aloft/delta';
import { chipById, memoryKindAt } from '@aloft/image';
import { drawSegments } from '../explain/draw-segments.ts';
import type { SegmentCost } from '../explain/segment-ranges.ts';
import { formatBytes, formatSize, hex, hexOf, percent } from '../sizes.ts';
import { barTable } from '../terminal/bar-table.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What the decoder understands of the base, by instruction set. */
const INSTRUCTIONS: Readonly<Record<PatchHeader['set'], string>> = {
  none: 'none: plain bytes',
  xtensa: 'Xtensa',
  'xtensa-wide': 'Xtensa with 4-byte instructions',
  riscv: 'RISC-V',
  thumb: 'Thumb-2',
};

export function drawHeader(terminal: Terminal, header: PatchHeader): string[] {
  const file = (size: number, digest: Uint8Array): string =>
    `${formatBytes(size)} bytes, SHA-256 ${hexOf(digest).slice(0, 24)}…`;
  const times = header.targetSize / header.patchSize;
  const rows = [
    ['patch for', tone(terminal, 'strong', deviceOf(header))],
    ['format', `version ${header.version}`],
    ['base', header.baseSize === 0 ? 'none: a packed full image' : file(header.baseSize, header.baseDigest)],
    ['target', file(header.targetSize, header.targetDigest)],
    [
      'size',
      `${formatBytes(header.patchSize)} bytes, ${percent(header.patchSize, header.targetSize)} of the target (1/${times < 10 ? times.toFixed(1) : Math.round(times)})`,
    ],
    ['decoder RAM', formatSize(header.ramSize)],
    ['references', INSTRUCTIONS[header.set]],
  ];
  return table(rows).map((line) => `  ${line}`);
}

function deviceOf({ set, chipId }: PatchHeader): string {
  return set === 'thumb' ? 'Cortex-M' : (chipById(chipId)?.label ?? 'any file');
}

/** What to give so that more can be said. */
export function drawNeedsBase(terminal: Terminal, header: PatchHeader, file: string): string[] {
  const digest = hexOf(header.baseDigest).slice(0, 24);
  return [
    '',
    '  Only its header and size are checked; without the base nothing is known of its body.',
    '  To see what it does and where its bytes went, give the image it starts from,',
    `  the one of ${formatBytes(header.baseSize)} bytes with SHA-256 ${digest}…:`,
    tone(terminal, 'strong', `    aloft inspect ${foreign(file)} --base OLD.bin`),
  ];
}

export function drawReport(terminal: Terminal, report: PatchReport, segments: readonly SegmentCost[]): string[] {
  const { targetSize, patchSize } = report.header;
  const operations = report.operations.map(({ operation, count, bytes }) => ({
    cells: [operation, formatBytes(count), formatBytes(bytes), percent(bytes, targetSize)],
    share: bytes / targetSize,
    note: MEANINGS[operation],
  }));
  return [
    ...heading(terminal, 'What makes the target', 'operations, target bytes'),
    ...barTable(terminal, operations, [1, 2, 3], 'target'),
    ...drawRegions(terminal, report),
    ...drawReferences(terminal, report),
    ...heading(
      terminal,
      'Decoder work',
      `${formatBytes(report.symbols)} coded symbols for ${formatBytes(report.changedBytes)} changed bytes`,
    ),
    ...drawSegments(terminal, patchSize, segments),
    ...drawTopics(terminal, report),
  ];
}

const MEANINGS = {
  literal: 'new bytes',
  copy: 'from the base, references moved',
  repeat: 'from the target itself',
} as const;

function drawRegions(terminal: Terminal, { regions, header }: PatchReport): string[] {
  if (regions.length === 0) return [];
  const chip = chipById(header.chipId);
  const rows = regions.map(({ address, size, content, slack }) => [
    memoryKindAt(chip, address),
    hex(address, 8),
    formatSize(size),
    content,
    slack > 0 ? `and ${formatSize(slack)} behind it` : '',
  ]);
  return [
    ...heading(terminal, 'Regions of the base', 'address, size, what the decoder takes them for'),
    ...table(rows, [2]).map((line) => `  ${line}`),
  ];
}

function drawReferences(terminal: Terminal, { kinds, shifts }: PatchReport): string[] {
  const references = kinds.filter(({ isReference, seen }) => isReference && seen > 0);
  if (references.length === 0) return [];
  const mostWrong = Math.max(1, ...references.map(({ wrong }) => wrong));
  const rows = references.map(({ kind, seen, wrong }) => ({
    cells: [kind, formatBytes(seen), rightShare(seen, wrong), formatBytes(wrong)],
    share: wrong / mostWrong,
  }));
  return [
    ...heading(terminal, 'References in the copies', `seen, predicted, wrong; ${formatBytes(shifts)} moves known`),
    ...barTable(terminal, rows, [1, 2, 3], 'warn'),
  ];
}

/** What was right in percent; never 100 % when something was wrong. */
function rightShare(seen: number, wrong: number): string {
  if (wrong === 0) return '100 %';
  const value = (100 * (seen - wrong)) / seen;
  const digits = value >= 99.9 ? 2 : 1;
  return `${Math.min(value, 99.99).toFixed(digits)} %`;
}

function drawTopics(terminal: Terminal, report: PatchReport): string[] {
  const { patchSize } = report.header;
  const topics = [
    { topic: 'frame', meaning: 'header, end of the stream', bytes: report.frameBytes },
    ...report.topics.filter(({ symbols }) => symbols > 0),
  ];
  const most = Math.max(1, ...topics.map(({ bytes }) => bytes));
  const rows = topics.map(({ topic, meaning, bytes }) => ({
    cells: [topic, formatBytes(bytes), percent(bytes, patchSize)],
    share: bytes / most,
    note: meaning,
  }));
  return [
    ...heading(terminal, `Where its ${formatBytes(patchSize)} bytes went`, ''),
    ...barTable(terminal, rows, [1, 2], 'warn'),
  ];
}
