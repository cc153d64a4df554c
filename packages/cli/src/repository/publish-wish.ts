/**
 * What a command line asks to publish, checked as far as it goes without the repository.
 * @module
 */
import { type Partition, parseAppImage, parsePartitionCsv } from '@aloft/image';
import {
  checkChannel,
  checkVersion,
  isIdfVersion,
  isVersion,
  leastDecoderRam,
  type ReleaseNeeds,
  STABLE,
} from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { about, asUsage, CliError, EXIT, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkImage } from '../images.ts';
import { type FilesOptions, readFilesWish } from '../micropython/files-wish.ts';
import { formatBytes, parseSize, parseWhole } from '../sizes.ts';
import { type NamedClass, namedClass } from './class-file.ts';
import { readNamedBases } from './gather-bases.ts';
import type { ExcuseOptions } from './release-checks.ts';
import { chosenLimits, type LimitOptions } from './release-limits.ts';
import { readSealWish, type SealOptions } from './release-seal.ts';
import type { PublishWish, TargetWish } from './wish.ts';

/** Options that say what a release needs of devices. */
export interface NeedsOptions {
  readonly needsBootloader?: string;
  readonly needsPartitions?: string;
  readonly needsLayout?: string;
}

export interface PublishOptions
  extends SealOptions,
    LimitOptions,
    NeedsOptions,
    ExcuseOptions,
    Omit<FilesOptions, 'micropython'> {
  readonly class: string;
  /** An image, or else `micropython`. */
  readonly image?: string;
  /** A folder of files. */
  readonly micropython?: string;
  readonly base?: readonly string[];
  readonly out: string;
  readonly channel?: string;
  readonly patchesFrom?: string;
  readonly version?: string;
  readonly secureVersion?: string;
  readonly minimumSequence?: string;
  readonly mustPass?: string;
  readonly ram?: string;
  readonly jobs?: string;
  /** Sign what is out again, under a new number. */
  readonly renew?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Options that make no sense with a set of files. */
const IMAGE_ONLY: readonly (readonly [keyof PublishOptions, string])[] = [
  ['base', '--base'],
  ['secureVersion', '--secure-version'],
  ['minChipRevision', '--min-chip-revision'],
  ['maxChipRevision', '--max-chip-revision'],
  ['needsBootloader', '--needs-bootloader'],
  ['needsPartitions', '--needs-partitions'],
  ['needsLayout', '--needs-layout'],
  ['changeChip', '--change-chip'],
];
/** And with an image. */
const FILES_ONLY: readonly (readonly [keyof PublishOptions, string])[] = [
  ['exclude', '--exclude'],
  ['mpyCross', '--mpy-cross'],
  ['mpyMarch', '--mpy-march'],
  ['window', '--window'],
  ['requiresMicropython', '--requires-micropython'],
  ['requiresPlatform', '--requires-platform'],
  ['requiresBoard', '--requires-board'],
  ['requiresHeap', '--requires-heap'],
];

/** How many releases get a patch when nothing is said. */
const USUAL_PATCHES = 5;

/** Read everything the command line names; the repository is not looked at. */
export async function readPublishWish(context: Context, options: PublishOptions): Promise<PublishWish> {
  const named = await namedClass(options.class);
  const { device } = named;
  const policy = device ?? named.board;
  const { version: given, channel = STABLE } = options;
  asUsage(() => checkChannel(channel, '--channel'));
  if (given !== undefined) asUsage(() => checkVersion(given, '--version'));
  const number = (text: string | undefined, what: string, otherwise: number, least = 0): number =>
    text === undefined ? otherwise : parseWhole(text, what, least);
  const most = number(options.patchesFrom, 'number of releases', USUAL_PATCHES);
  const threads = options.jobs === undefined ? undefined : number(options.jobs, 'number of threads', 1, 1);
  const minimumSequence = number(options.minimumSequence, 'sequence number', policy?.minimumSequence ?? 0);
  const limits = chosenLimits(options, device, context.now());
  const ram = options.ram === undefined ? policy?.decoderRam : parseSize(options.ram, '--ram');
  const ramBudget = decoderBudget(ram);
  const target = await readTarget(context, options, named, ram);
  const classVendor = policy?.vendorDomain === undefined ? null : { where: options.class, vendor: policy.vendorDomain };
  const seal = await readSealWish(context, options, classVendor);
  return { ...target, named, channel, limits, minimumSequence, most, ramBudget, threads, seal };
}

/** The image or the files, whichever is named. */
async function readTarget(
  context: Context,
  options: PublishOptions,
  named: NamedClass,
  ram: number | undefined,
): Promise<TargetWish> {
  const { image, micropython, version } = options;
  if (image !== undefined && micropython !== undefined) {
    throw usage('say --image or --micropython, not both: a release is an image or a set of files');
  }
  if (micropython !== undefined) {
    const strange = IMAGE_ONLY.find(([name]) => options[name] !== undefined);
    if (strange !== undefined) throw usage(`${strange[1]} is for images, and --micropython publishes files`);
    return await readFilesWish(context, { ...options, micropython, version, decoderRam: ram }, named);
  }
  const strange = FILES_ONLY.find(([name]) => options[name] !== undefined);
  if (strange !== undefined) throw usage(`${strange[1]} is for files; name their folder with --micropython`);
  if (image !== undefined) return await readImageWish(options, image);
  throw usage("required option '--image <file>' not specified, nor --micropython <folder> (see aloft publish --help)");
}

async function readImageWish(options: PublishOptions, image: string): Promise<TargetWish> {
  const needs = await readNeeds(options);
  const bytes = await readInput(image);
  const target = { file: image, bytes };
  checkImage(target);
  const { chipId, descriptor } = about(image, () => parseAppImage(bytes));
  const version = options.version ?? descriptor?.version ?? '';
  if (!isVersion(version)) {
    const what = version === '' ? 'has no version in its app descriptor' : 'has a version that cannot be published';
    throw usage(`${what}; say --version`, image);
  }
  const own = descriptor?.secureVersion ?? 0;
  const wanted = options.secureVersion;
  const secureVersion = wanted === undefined ? own : parseWhole(wanted, 'secure version');
  if (secureVersion > own) {
    const what = `--secure-version ${secureVersion} is more than the image's own ${own}, and that is what bootloaders compare and burn; build the image with CONFIG_BOOTLOADER_APP_SECURE_VERSION=${secureVersion}`;
    throw new CliError('RELEASE_REFUSED', EXIT.refused, what, image);
  }
  const bases = await readNamedBases(options.base ?? [], target);
  return { target, version, chipId, secureVersion, content: { kind: 'image', bases, needs } };
}

/** A class without decoder gets whole images; packed ones cost nothing to make and serve those that have one after all. */
function decoderBudget(ram: number | undefined): number | undefined {
  if (ram === undefined || ram === 0) return undefined;
  const least = leastDecoderRam();
  if (ram >= least) return ram;
  const what = `a decoder needs at least ${least} bytes of memory for packed images and patches, not ${formatBytes(ram)}; say --ram ${least}, or give the devices more (decoder_ram in the class file)`;
  throw new CliError('DECODER_RAM', EXIT.refused, what);
}

/** What the options say that the release needs. */
export async function readNeeds({
  needsBootloader,
  needsPartitions,
  needsLayout,
}: NeedsOptions): Promise<ReleaseNeeds> {
  if (needsBootloader !== undefined && !isIdfVersion(needsBootloader)) {
    throw usage(`--needs-bootloader: "${needsBootloader}" is no version of ESP-IDF, such as 5.1`);
  }
  return {
    ...(needsBootloader === undefined ? {} : { bootloaderIdf: needsBootloader }),
    ...(needsPartitions === undefined ? {} : { partitions: await readPartitions(needsPartitions) }),
    ...(needsLayout === undefined ? {} : { layout: needsLayout }),
  };
}

async function readPartitions(file: string): Promise<readonly Partition[]> {
  const bytes = await readInput(file);
  return about(file, () => parsePartitionCsv(new TextDecoder().decode(bytes)));
}
