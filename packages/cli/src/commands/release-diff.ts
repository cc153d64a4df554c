import { compareBundles, type Partition, partitionSubtypeName, partitionTypeName } from '@aloft/image';
import {
  artifactPath,
  type ClassState,
  compareImages,
  describedBy,
  digestFromHex,
  digestsEqual,
  digestToHex,
  type FieldChange,
  type ReleaseRecord,
  type RepositorySource,
  readWhole,
  sha256,
} from '@aloft/release';
import { about, CliError, EXIT, usage } from '../errors.ts';
import { comparePrograms, type ProgramComparison } from '../explain/compare-programs.ts';
import { loadElf } from '../explain/load-elf.ts';
import { fileDiff } from '../micropython/file-diff.ts';
import { type ComponentDiff, drawReleaseDiff } from '../repository/draw-release-diff.ts';
import { limitsReport } from '../repository/limits-report.ts';
import { chooseClass, openRepository, readClasses } from '../repository/open-repository.ts';
import { formatSize, hex, parseWhole } from '../sizes.ts';
import { type Context, print } from './context.ts';
import { recordOf } from './release-list.ts';

export interface ReleaseDiffOptions {
  readonly class?: string;
  readonly top?: string;
  /** ELF files of the old and the new image. */
  readonly elf?: readonly string[];
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
  if (old.files !== undefined || fresh.files !== undefined) {
    await fileDiff(context, { where, source, old, fresh, manifest: manifestChanges(old, fresh) }, options.json);
    return;
  }
  const [before, after] = [await imageOf(where, source, old), await imageOf(where, source, fresh)];
  const compared = about(where, () => compareImages(before, after));
  const patch = patchBetween(state, old, fresh);
  const programs = options.elf === undefined ? null : await comparedElf(options.elf, before, after);
  const report = {
    device_class: state.deviceClass,
    old: { version: old.version, sequence: old.sequence, sha256: old.target.sha256 },
    new: { version: fresh.version, sequence: fresh.sequence, sha256: fresh.target.sha256 },
    ...compared,
    components: about(where, () => componentChanges(before, after)),
    ...(programs === null ? {} : { sections: programs.sections, symbols: programs.symbols }),
    manifest: manifestChanges(old, fresh),
    partitions: partitionChanges(old, fresh),
    patch_bytes: patch,
  };
  print(context, options.json, report, () => drawReleaseDiff(context.terminal, report, top));
}

async function comparedElf(
  files: readonly string[],
  before: Uint8Array,
  after: Uint8Array,
): Promise<ProgramComparison> {
  const [oldFile, newFile, third] = files;
  if (oldFile === undefined || newFile === undefined || third !== undefined) {
    throw usage('--elf takes two files, the program of the old release and that of the new one');
  }
  const [oldImage, newImage] = [
    { file: 'the old release', bytes: before },
    { file: 'the new release', bytes: after },
  ];
  return comparePrograms(await loadElf(oldFile, oldImage, newImage), await loadElf(newFile, newImage, oldImage));
}

/** What became of the components of bundles. */
function componentChanges(before: Uint8Array, after: Uint8Array): ComponentDiff[] {
  return compareBundles(before, after).map(({ name, change, before: was, after: is }) => ({
    name,
    change,
    before: was?.size ?? 0,
    after: is?.size ?? 0,
  }));
}

/** What changed of all that the manifest limits. */
function manifestChanges(old: ReleaseRecord, fresh: ReleaseRecord): FieldChange[] {
  const [before, after] = [old, fresh].map(({ limits, secureVersion }) => limitsReport(limits, secureVersion));
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((name) => ({ name, before: String(before?.[name] ?? 'none'), after: String(after?.[name] ?? 'none') }))
    .filter((field) => field.before !== field.after);
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
