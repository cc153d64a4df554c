import { chipById } from '@aloft/image';
import { digestToHex, type RecordedFile, type ReleaseRecord, readFileList } from '@aloft/release';
import { CliError, EXIT } from '../errors.ts';
import { artifactName } from '../micropython/artifact-name.ts';
import { downloadSizes } from '../micropython/download-sizes.ts';
import { downloadLines, fileReport, fileRows } from '../micropython/draw-files.ts';
import { needsReport, needTexts } from '../micropython/file-needs.ts';
import { chooseClass, openRepository, readClasses } from '../repository/open-repository.ts';
import { formatBytes, percent } from '../sizes.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { type Context, print } from './context.ts';

export interface ReleaseOptions {
  readonly class?: string;
  readonly json?: boolean;
}

/** `aloft release list REPOSITORY`. */
export async function releaseList(context: Context, where: string, options: ReleaseOptions): Promise<void> {
  const source = await openRepository(where);
  const all = await readClasses(where, source);
  const classes = options.class === undefined ? all : [chooseClass(where, all, options.class)];
  const releases = classes.flatMap(({ deviceClass, records, offers }) =>
    records.map((record) => ({
      device_class: deviceClass,
      version: record.version,
      sequence: record.sequence,
      bytes: record.files === undefined ? record.target.size : sizeOfFiles(record.files),
      sha256: record.target.sha256,
      ...(record.files === undefined ? {} : { files: record.files.length }),
      patches: patchCount(record),
      offered_in: offers
        .filter(({ content }) => content.manifest.version === record.version)
        .map(({ channel }) => channel),
      published_at: record.published.at(-1)?.at ?? null,
    })),
  );
  print(context, options.json, { repository: where, releases }, () => {
    const { terminal } = context;
    const head = ['class', 'version', 'sequence', 'bytes', 'files', 'patches', 'published', 'offered in'];
    const rows = releases.map((release) => [
      release.device_class,
      foreign(release.version),
      String(release.sequence),
      formatBytes(release.bytes),
      release.files === undefined ? '' : String(release.files),
      String(release.patches),
      foreign(release.published_at?.slice(0, 10) ?? ''),
      tone(terminal, 'good', release.offered_in.join(', ')),
    ]);
    if (rows.length === 0) return [`${where} has no releases`];
    return table([head.map((cell) => tone(terminal, 'dim', cell)), ...rows], [2, 3, 4, 5]);
  });
}

function patchCount({ artifacts, files = [] }: ReleaseRecord): number {
  return [...artifacts, ...files.flatMap(({ sources }) => sources)].filter(({ kind }) => kind === 'patch').length;
}

function sizeOfFiles(files: readonly RecordedFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** The record of a version, or a refusal that says which there are. */
export function recordOf(where: string, records: readonly ReleaseRecord[], version: string): ReleaseRecord {
  const found = records.find((record) => record.version === version);
  if (found !== undefined) return found;
  const known = records.slice(0, 10).map((record) => record.version);
  const more = records.length > known.length ? ', …' : '';
  const what = `has no release ${JSON.stringify(version)}; there are ${known.join(', ') || 'none'}${more}`;
  throw new CliError('RELEASE_UNKNOWN', EXIT.refused, what, where);
}

/** `aloft release show REPOSITORY VERSION`. */
export async function releaseShow(
  context: Context,
  where: string,
  version: string,
  options: ReleaseOptions,
): Promise<void> {
  const source = await openRepository(where);
  const { deviceClass, records } = chooseClass(where, await readClasses(where, source), options.class);
  const record = recordOf(where, records, version);
  const requirements = (await readFileList(source, record.target.sha256))?.requirements ?? {};
  const chip = chipById(record.chipId)?.name ?? record.chipId;
  const report = {
    device_class: deviceClass,
    version: record.version,
    sequence: record.sequence,
    chip,
    secure_version: record.secureVersion,
    minimum_sequence: record.limits.minimumSequence,
    target: record.target,
    artifacts: record.artifacts.map((artifact) => ({
      kind: artifactName(artifact.kind, record.files === undefined ? 'image' : 'file-list'),
      sha256: digestToHex(artifact.digest),
      bytes: artifact.size,
      ...(artifact.kind === 'image' ? {} : { ram_bytes: artifact.ramSize }),
      ...(artifact.kind === 'patch' ? { base_sha256: digestToHex(artifact.baseDigest) } : {}),
      ...(artifact.baseVersion === undefined ? {} : { base_version: artifact.baseVersion }),
    })),
    ...(record.files === undefined
      ? {}
      : { files: record.files.map(fileReport), requirements: needsReport(requirements) }),
    published: record.published,
    ...(record.device === undefined ? {} : { device: record.device }),
  };
  print(context, options.json, report, () => {
    const { terminal } = context;
    const artifacts = report.artifacts.map(({ kind, bytes, sha256, base_version, base_sha256 }) => {
      const from = base_sha256 === undefined ? '' : ` from ${foreign(base_version ?? `${base_sha256.slice(0, 16)}…`)}`;
      return [
        `  ${kind}${from}`,
        formatBytes(bytes),
        percent(bytes, record.target.size),
        tone(terminal, 'dim', sha256),
      ];
    });
    const published = record.published.map(({ at, channel, sequence, sha256 }) => [
      `  ${foreign(at ?? 'at an unknown time')}`,
      foreign(channel),
      `sequence ${sequence}`,
      tone(terminal, 'dim', `${sha256.slice(0, 16)}…`),
    ]);
    const device = Object.entries(record.device ?? {}).map(([name, value]) => [
      `  ${foreign(name)}`,
      foreign(Array.isArray(value) && name === 'partitions' ? `${value.length} lines` : String(value)),
    ]);
    return [
      `${tone(terminal, 'strong', `${deviceClass} ${foreign(version)}`)}, sequence ${record.sequence}, ${report.files === undefined ? `for ${chip}, secure version ${record.secureVersion}` : 'files for MicroPython'}`,
      ...(report.files === undefined
        ? [...heading(terminal, 'Artifacts'), ...table(artifacts, [1, 2])]
        : [
            ...needTexts(requirements).map((text) => `  ${foreign(text)}`),
            ...heading(terminal, 'Files'),
            ...fileRows(terminal, report.files),
            ...downloadLines(downloadSizes(record.files ?? [], [])),
          ]),
      ...heading(terminal, 'Published'),
      ...table(published),
      ...(device.length === 0 ? [] : [...heading(terminal, 'Devices it was checked against'), ...table(device)]),
    ];
  });
}
