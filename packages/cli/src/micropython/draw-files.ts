/**
 * A set of files, as data and as lines.
 * @module
 */
import { digestToHex, type RecordedFile } from '@aloft/release';
import { counted, formatBytes, formatSize, percent } from '../sizes.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Download } from './download-sizes.ts';

/** A file, as printed with `--json`. */
export type ReportedFile = ReturnType<typeof fileReport>;

/** Data of a file and its sources. */
export function fileReport({ path, size, sha256, sources }: RecordedFile): {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sources: readonly {
    readonly kind: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly window_bytes?: number;
    readonly base_sha256?: string;
    readonly base_version?: string;
    readonly ram_bytes?: number;
  }[];
} {
  const reported = sources.map((source) => ({
    kind: source.kind,
    bytes: source.size,
    sha256: digestToHex(source.digest),
    ...(source.kind === 'deflated'
      ? { window_bytes: 2 ** source.windowBits }
      : {
          base_sha256: digestToHex(source.baseDigest),
          ...(source.baseVersion === undefined ? {} : { base_version: source.baseVersion }),
          ram_bytes: source.ramSize,
        }),
  }));
  return { path, bytes: size, sha256, sources: reported };
}

/** One row for each file with its best form for new boards, and one below for each patch. */
export function fileRows(terminal: Terminal, files: readonly ReportedFile[]): string[] {
  const dim = (text: string): string => tone(terminal, 'dim', text);
  const head = ['  file', 'bytes', 'sent as', 'bytes', ''].map(dim);
  const rows = files.flatMap(({ path, bytes, sources }) => {
    const deflated = sources.find(({ kind }) => kind === 'deflated');
    const sent = deflated?.bytes ?? bytes;
    const how = deflated === undefined ? 'as it is' : `deflated, window ${formatSize(deflated.window_bytes ?? 0)}`;
    const patches = sources.filter(({ kind }) => kind === 'patch');
    return [
      [`  ${foreign(path)}`, formatBytes(bytes), how, formatBytes(sent), percent(sent, bytes)],
      ...patches.map((patch) => [
        '',
        '',
        `patch from ${foreign(patch.base_version ?? `${patch.base_sha256?.slice(0, 16)}…`)}`,
        formatBytes(patch.bytes),
        percent(patch.bytes, bytes),
      ]),
    ];
  });
  return table([head, ...rows], [1, 3, 4]);
}

/** What boards download, one line for each release they may have. */
export function downloadLines(downloads: readonly Download[]): string[] {
  const rows = downloads.map(({ from, bytes, files }) => [
    `  ${from === null ? 'a new board' : `a board with ${foreign(from)}`} downloads`,
    formatBytes(bytes),
    `bytes, ${counted(files, 'file')}`,
  ]);
  return table(rows, [1]);
}
