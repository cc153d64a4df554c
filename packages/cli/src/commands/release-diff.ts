import { type Partition, partitionSubtypeName, partitionTypeName } from '@aloft/image';
import {
  artifactPath,
  type ClassState,
  compareImages,
  describedBy,
  digestFromHex,
  digestsEqual,
  digestToHex,
  type ReleaseRecord,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';
import { about, CliError, EXIT } from '../errors.ts';
import { chooseClass, openRepository, readClasses } from '../repository/open-repository.ts';
import { formatBytes, formatSize, hex, parseWhole, percent } from '../sizes.ts';
import { clip } from '../terminal/bar-table.ts';
import { heading } from '../terminal/heading.ts';
import { foreign, type Tone, tone } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Context, print } from './context.ts';
import { recordOf } from './release-list.ts';

export interface ReleaseDiffOptions {
  readonly class?: string;
  readonly top?: string;
  readonly json?: boolean;
}

const USUAL_TOP = 10;

/** `aloft release diff REPOSITORY OLD NEW`. */
export async function releaseDiff(
  context: Context,
  where: string,
  oldVersion: string,
  newVersion: string,
  options: ReleaseDiffOptions,
): Promise<void> {
  const top = options.top === undefined ? USUAL_TOP : parseWhole(options.top, 'number of rows', 1);
  const source = await openRepository(where);
  const state = chooseClass(where, await readClasses(where, source), options.class);
  const [old, fresh] = [recordOf(where, state.records, oldVersion), recordOf(where, state.records, newVersion)];
  const [before, after] = [await imageOf(where, source, old), await imageOf(where, source, fresh)];
  const compared = about(where, () => compareImages(before, after));
  const patch = patchBetween(state, old, fresh);
  const report = {
    device_class: state.deviceClass,
    old: { version: old.version, sequence: old.sequence, sha256: old.target.sha256 },
    new: { version: fresh.version, sequence: fresh.sequence, sha256: fresh.target.sha256 },
    ...compared,
    partitions: partitionChanges(old, fresh),
    patch_bytes: patch,
  };
  print(context, options.json, report, () => draw(context.terminal, report, top));
}

/** The image of a release, as it was published. */
async function imageOf(where: string, source: RepositorySource, record: ReleaseRecord): Promise<Uint8Array> {
  const digest = digestFromHex(record.target.sha256);
  const bytes = await readWhole(source, artifactPath(digest), record.target.size + 1);
  if (bytes !== null && digestsEqual(await sha256(bytes), digest)) return bytes;
  const what = `has no sound image of ${record.version} (${artifactPath(digest)}); was it pruned?`;
  throw new CliError('BASE_DAMAGED', EXIT.refused, what, where);
}

/** Bytes of the patch from the one to the other, when one was made. */
function patchBetween({ offers }: ClassState, old: ReleaseRecord, fresh: ReleaseRecord): number | null {
  const offered = offers.filter(isOf(fresh)).flatMap(({ content }) => content.artifacts);
  for (const artifact of [...fresh.artifacts, ...offered]) {
    if (artifact.kind === 'patch' && digestToHex(artifact.baseDigest) === old.target.sha256) return artifact.size;
  }
  return null;
}

function isOf(record: ReleaseRecord): (offer: ClassState['offers'][number]) => boolean {
  return ({ content }) => digestToHex(content.manifest.targetDigest) === record.target.sha256;
}

/** Rows of the partition tables that the releases were checked against; null when neither is known. */
function partitionChanges(old: ReleaseRecord, fresh: ReleaseRecord): { removed: string[]; added: string[] } | null {
  const [before, after] = [tableOf(old), tableOf(fresh)];
  if (before === null && after === null) return null;
  const [left, right] = [(before ?? []).map(rowText), (after ?? []).map(rowText)];
  return { removed: left.filter((row) => !right.includes(row)), added: right.filter((row) => !left.includes(row)) };
}

function tableOf({ device }: ReleaseRecord): readonly Partition[] | null {
  return device === undefined ? null : (describedBy(device, 'device').partitions ?? null);
}

function rowText({ name, type, subtype, offset, size }: Partition): string {
  return `${name} ${partitionTypeName(type)}/${partitionSubtypeName(type, subtype)} at ${hex(offset)}, ${formatSize(size)}`;
}

function draw(
  terminal: Terminal,
  report: ReturnType<typeof compareImages> & {
    readonly device_class: string;
    readonly old: { readonly version: string };
    readonly new: { readonly version: string };
    readonly partitions: { readonly removed: readonly string[]; readonly added: readonly string[] } | null;
    readonly patch_bytes: number | null;
  },
  top: number,
): string[] {
  const change = (before: number, after: number): string =>
    `${after >= before ? '+' : '−'}${formatBytes(Math.abs(after - before))}`;
  const row = (name: string, { before, after }: { before: number; after: number }): string[] => [
    `  ${name}`,
    formatBytes(before),
    formatBytes(after),
    change(before, after),
  ];
  const lines = (mark: string, name: Tone, texts: readonly string[]): string[] => [
    ...texts.slice(0, top).map((text) => tone(terminal, name, clip(`  ${mark} ${foreign(text)}`, terminal.columns))),
    ...(texts.length > top ? [`  ${mark} and ${texts.length - top} more`] : []),
  ];
  const { strings, partitions, patch_bytes: patch } = report;
  const isSameText = strings.added.length + strings.removed.length === 0;
  return [
    tone(terminal, 'strong', `${report.device_class} ${foreign(report.old.version)} → ${foreign(report.new.version)}`),
    ...heading(terminal, 'Sizes', 'segments by kind of memory; old, new, change'),
    ...table([row('file', report.size), ...report.segments.map((segment) => row(segment.name, segment))], [1, 2, 3]),
    `  patch ${patch === null ? 'none was made' : `${formatBytes(patch)} bytes, ${percent(patch, report.size.after)} of the image`}`,
    ...(report.descriptor.length === 0 ? [] : heading(terminal, 'Descriptor and header')),
    ...table(report.descriptor.map(({ name, before, after }) => [`  ${name}`, foreign(before), '→', foreign(after)])),
    ...heading(terminal, 'Texts', isSameText ? 'the same' : 'those that came and went'),
    ...lines('+', 'good', strings.added),
    ...lines('−', 'bad', strings.removed),
    ...heading(
      terminal,
      'Partitions',
      partitions === null
        ? 'no table is known; publish with a class file'
        : partitions.added.length + partitions.removed.length === 0
          ? 'the same'
          : 'those that changed',
    ),
    ...lines('+', 'good', partitions?.added ?? []),
    ...lines('−', 'bad', partitions?.removed ?? []),
  ];
}
