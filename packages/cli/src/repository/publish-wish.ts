/**
 * What a command line asks to publish, checked as far as it goes without the repository.
 * @module
 */
import { type Partition, parseAppImage, parsePartitionCsv } from '@aloft/image';
import {
  type BaseImage,
  checkChannel,
  checkVersion,
  isIdfVersion,
  isVersion,
  leastDecoderRam,
  type ManifestLimits,
  type ReleaseNeeds,
  STABLE,
} from '@aloft/release';
import type { Context } from '../commands/context.ts';
import { about, asUsage, CliError, EXIT, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkImage, type NamedBytes } from '../images.ts';
import { formatBytes, parseSize, parseWhole } from '../sizes.ts';
import { type NamedClass, namedClass } from './class-file.ts';
import { readNamedBases } from './gather-bases.ts';
import type { ExcuseOptions } from './release-checks.ts';
import { chosenLimits, type LimitOptions } from './release-limits.ts';
import { readSealWish, type SealOptions, type SealWish } from './release-seal.ts';

/** Options that say what a release needs of devices. */
export interface NeedsOptions {
  readonly needsBootloader?: string;
  readonly needsPartitions?: string;
  readonly needsLayout?: string;
}

export interface PublishOptions extends SealOptions, LimitOptions, NeedsOptions, ExcuseOptions {
  readonly class: string;
  readonly image: string;
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

/** How many releases get a patch when nothing is said. */
const USUAL_PATCHES = 5;

/** What the command line asks for, checked before anything is done. */
export interface PublishWish {
  readonly target: NamedBytes;
  readonly bases: readonly BaseImage[];
  readonly named: NamedClass;
  readonly version: string;
  readonly chipId: number;
  readonly secureVersion: number;
  readonly channel: string;
  readonly limits: Omit<ManifestLimits, 'minimumSequence'>;
  /** As the option or the class file says it; steps come on top. */
  readonly minimumSequence: number;
  readonly needs: ReleaseNeeds;
  /** How many releases get a patch. */
  readonly most: number;
  readonly ramBudget: number | undefined;
  readonly threads: number | undefined;
  readonly seal: SealWish;
}

/** Read everything the command line names; the repository is not looked at. */
export async function readPublishWish(context: Context, options: PublishOptions): Promise<PublishWish> {
  const named = await namedClass(options.class);
  const { device } = named;
  const { version: given, channel = STABLE } = options;
  asUsage(() => checkChannel(channel, '--channel'));
  if (given !== undefined) asUsage(() => checkVersion(given, '--version'));
  const number = (text: string | undefined, what: string, otherwise: number, least = 0): number =>
    text === undefined ? otherwise : parseWhole(text, what, least);
  const most = number(options.patchesFrom, 'number of releases', USUAL_PATCHES);
  const threads = options.jobs === undefined ? undefined : number(options.jobs, 'number of threads', 1, 1);
  const minimumSequence = number(options.minimumSequence, 'sequence number', device?.minimumSequence ?? 0);
  const limits = chosenLimits(options, device, context.now());
  const needs = await readNeeds(options);
  const ramBudget = decoderBudget(options.ram === undefined ? device?.decoderRam : parseSize(options.ram));
  const bytes = await readInput(options.image);
  const target = { file: options.image, bytes };
  checkImage(target);
  const { chipId, descriptor } = about(options.image, () => parseAppImage(bytes));
  const version = given ?? descriptor?.version ?? '';
  if (!isVersion(version)) {
    const what = version === '' ? 'has no version in its app descriptor' : 'has a version that cannot be published';
    throw usage(`${what}; say --version`, options.image);
  }
  const own = descriptor?.secureVersion ?? 0;
  const secureVersion = number(options.secureVersion, 'secure version', own);
  if (secureVersion > own) {
    const what = `--secure-version ${secureVersion} is more than the image's own ${own}, and that is what bootloaders compare and burn; build the image with CONFIG_BOOTLOADER_APP_SECURE_VERSION=${secureVersion}`;
    throw new CliError('RELEASE_REFUSED', EXIT.refused, what, options.image);
  }
  const bases = await readNamedBases(options.base ?? [], target);
  const classVendor = device?.vendorDomain === undefined ? null : { where: options.class, vendor: device.vendorDomain };
  const seal = await readSealWish(context, options, classVendor);
  return {
    target,
    bases,
    named,
    version,
    chipId,
    secureVersion,
    channel,
    limits,
    minimumSequence,
    needs,
    most,
    ramBudget,
    threads,
    seal,
  };
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
