/**
 * What changed between two sets of files.
 * @module
 */
import { type FieldChange, type ReleaseRecord, type RepositorySource, readFileList } from '@aloft/release';
import { type Context, print } from '../commands/context.ts';
import { usage } from '../errors.ts';
import { formatBytes } from '../sizes.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, type Tone, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { downloadSizes } from './download-sizes.ts';
import { downloadLines } from './draw-files.ts';
import { needTexts } from './file-needs.ts';

/** Two releases of one class. */
export interface FileDiffQuestion {
  readonly where: string;
  readonly source: RepositorySource;
  readonly old: ReleaseRecord;
  readonly fresh: ReleaseRecord;
  /** What changed of the limits. */
  readonly manifest: readonly FieldChange[];
}

interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: number;
  readonly after: number;
}

const MARKS: Readonly<Record<FileChange['change'], { readonly mark: string; readonly tone: Tone }>> = {
  added: { mark: '+', tone: 'good' },
  removed: { mark: '−', tone: 'bad' },
  changed: { mark: '~', tone: 'strong' },
};

/** `aloft release diff` of releases of files. */
export async function fileDiff(context: Context, question: FileDiffQuestion, json: boolean | undefined): Promise<void> {
  const { where, source, old, fresh, manifest } = question;
  if (old.files === undefined || fresh.files === undefined) {
    throw usage(`${old.version} and ${fresh.version} are an image and a set of files, and cannot be compared`, where);
  }
  const files = changesOf(old.files, fresh.files);
  const needs = await Promise.all(
    [old, fresh].map(async ({ target }) => needTexts((await readFileList(source, target.sha256))?.requirements ?? {})),
  );
  const [before = [], after = []] = needs;
  const requirements = {
    removed: before.filter((text) => !after.includes(text)),
    added: after.filter((text) => !before.includes(text)),
  };
  const download = downloadSizes(fresh.files, [old]).filter(({ from }) => from !== null);
  const report = {
    device_class: fresh.deviceClass,
    old: { version: old.version, sequence: old.sequence, sha256: old.target.sha256 },
    new: { version: fresh.version, sequence: fresh.sequence, sha256: fresh.target.sha256 },
    files,
    unchanged: fresh.files.length - files.filter(({ change }) => change !== 'removed').length,
    requirements,
    manifest,
    download_bytes: download[0]?.bytes ?? null,
  };
  print(context, json, report, () => {
    const { terminal } = context;
    const rows = files.map(({ path, change, before: was, after: is }) => [
      tone(terminal, MARKS[change].tone, `  ${MARKS[change].mark} ${foreign(path)}`),
      change === 'added' ? '' : formatBytes(was),
      change === 'removed' ? '' : formatBytes(is),
      `${is >= was ? '+' : '−'}${formatBytes(Math.abs(is - was))}`,
    ]);
    return [
      tone(terminal, 'strong', `${report.device_class} ${foreign(old.version)} → ${foreign(fresh.version)}`),
      ...heading(
        terminal,
        'Files',
        files.length === 0 ? 'the same' : `old, new, change; ${report.unchanged} are the same`,
      ),
      ...table(rows, [1, 2, 3]),
      ...downloadLines(download),
      ...(requirements.added.length + requirements.removed.length === 0 ? [] : heading(terminal, 'Requirements')),
      ...requirements.removed.map((text) => tone(terminal, 'bad', `  − ${foreign(text)}`)),
      ...requirements.added.map((text) => tone(terminal, 'good', `  + ${foreign(text)}`)),
      ...(manifest.length === 0 ? [] : heading(terminal, 'Limits')),
      ...table(manifest.map((field) => [`  ${field.name}`, foreign(field.before), '→', foreign(field.after)])),
    ];
  });
}

function changesOf(
  before: NonNullable<ReleaseRecord['files']>,
  after: NonNullable<ReleaseRecord['files']>,
): FileChange[] {
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  return paths.flatMap((path): FileChange[] => {
    const [was, is] = [before, after].map((files) => files.find((file) => file.path === path));
    if (was?.sha256 === is?.sha256) return [];
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ path, change, before: was?.size ?? 0, after: is?.size ?? 0 }];
  });
}
