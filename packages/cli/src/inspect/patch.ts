import { inspectPatch, type PatchHeader, type PatchReport, parsePatchHeader } from '@aloft/delta';
import { chipById } from '@aloft/image';
import { digestToHex } from '@aloft/release';
import { about } from '../errors.ts';
import { formatBytes, formatSize, percent } from '../sizes.ts';
import { bar } from '../terminal/bar.ts';
import { tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inspection } from './inspection.ts';

/** A patch: its header, and with the base at hand what it does and where its bytes went. */
export function inspectPatchFile(
  terminal: Terminal,
  file: string,
  bytes: Uint8Array,
  base: Uint8Array | undefined,
): Inspection {
  const header = about(file, () => parsePatchHeader(bytes));
  const isDecodable = base !== undefined || header.baseSize === 0;
  const report = isDecodable ? about(file, () => inspectPatch(base ?? null, bytes)) : undefined;
  return {
    data: {
      kind: 'patch',
      chip: chipById(header.chipId)?.name ?? null,
      patch_bytes: header.patchSize,
      base_bytes: header.baseSize,
      target_bytes: header.targetSize,
      ram_bytes: header.ramSize,
      features: header.features,
      base_sha256: header.baseSize === 0 ? null : digestToHex(header.baseDigest),
      target_sha256: digestToHex(header.targetDigest),
      ...(report === undefined
        ? {}
        : {
            operations: report.operations,
            kinds: report.kinds,
            topics: report.topics,
            shift_map_entries: report.shifts,
          }),
    },
    lines: () => [
      ...drawHeader(terminal, header),
      ...(report === undefined
        ? ['', tone(terminal, 'dim', '  give --base OLD to see what it does')]
        : drawReport(terminal, report)),
    ],
  };
}

function drawHeader(terminal: Terminal, header: PatchHeader): string[] {
  const chip = chipById(header.chipId)?.label ?? 'any file';
  const base =
    header.baseSize === 0
      ? 'none: a packed full image'
      : `${formatBytes(header.baseSize)} bytes, ${digestToHex(header.baseDigest).slice(0, 32)}…`;
  const rows = [
    ['patch for', tone(terminal, 'strong', chip)],
    ['base', base],
    ['target', `${formatBytes(header.targetSize)} bytes, ${digestToHex(header.targetDigest).slice(0, 32)}…`],
    ['size', `${formatBytes(header.patchSize)} bytes, ${percent(header.patchSize, header.targetSize)} of the target`],
    ['decoder RAM', formatSize(header.ramSize)],
  ];
  return table(rows).map((line) => `  ${line}`);
}

function drawReport(terminal: Terminal, report: PatchReport): string[] {
  const width = Math.max(10, terminal.columns - 50);
  const most = Math.max(1, ...report.topics.map(({ bytes }) => bytes));
  const symbols = report.topics.reduce((sum, topic) => sum + topic.symbols, 0);
  return [
    '',
    `  ${tone(terminal, 'strong', 'What it does')}`,
    ...table(
      report.operations.map(({ operation, count, bytes }) => [
        `  ${operation}`,
        formatBytes(count),
        `${formatBytes(bytes)} bytes`,
      ]),
      [1, 2],
    ),
    '',
    `  ${tone(terminal, 'strong', 'References in the copies, and how many were predicted')}`,
    ...table(
      report.kinds
        .filter(({ kind, seen }) => kind !== 'plain' && seen > 0)
        .map(({ kind, seen, wrong }) => [
          `  ${kind}`,
          formatBytes(seen),
          percent(seen - wrong, seen),
          tone(terminal, 'target', bar((seen - wrong) / seen, 20)),
        ]),
      [1, 2],
    ),
    '',
    `  ${tone(terminal, 'strong', 'Where its bytes went')} (${formatBytes(symbols)} symbols to decode)`,
    ...table(
      report.topics.map(({ topic, bytes }) => [
        `  ${topic}`,
        formatBytes(bytes),
        tone(terminal, 'warn', bar(bytes / most, width)),
      ]),
      [1],
    ),
  ];
}
