import { stat } from 'node:fs/promises';
import { parseAppImage } from '@aloft/image';
import {
  type BaseImage,
  type ClassState,
  checkChannel,
  checkFit,
  checkVersion,
  describeDevice,
  digestToHex,
  findClasses,
  isRepository,
  isVersion,
  type OfferSeal,
  type PlanRequest,
  readClass,
  STABLE,
  sha256,
} from '@aloft/release';
import { about, asUsage, CliError, EXIT, usage } from '../errors.ts';
import { readInput } from '../files.ts';
import { checkImage, type NamedBytes } from '../images.ts';
import { type NamedClass, namedClass } from '../repository/class-file.ts';
import { drawPublished, publishedReport } from '../repository/draw-published.ts';
import { whileLocked } from '../repository/folder-lock.ts';
import { openFolder } from '../repository/folder-source.ts';
import { gatherBases, readNamedBases } from '../repository/gather-bases.ts';
import { indexWith, makeRelease } from '../repository/make-release.ts';
import { aboutAsync } from '../repository/open-repository.ts';
import { sealOf } from '../repository/release-seal.ts';
import { explaining, writeFiles } from '../repository/write-repository.ts';
import { prepareFolder } from '../repository-folder.ts';
import { parseSize, parseWhole } from '../sizes.ts';
import { type Context, print } from './context.ts';

export interface PublishOptions {
  readonly class: string;
  readonly image: string;
  readonly base?: readonly string[];
  readonly out: string;
  readonly channel?: string;
  readonly patchesFrom?: string;
  readonly version?: string;
  readonly secureVersion?: string;
  readonly minimumSequence?: string;
  readonly ram?: string;
  readonly jobs?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** How many releases get a patch when nothing is said. */
const USUAL_PATCHES = 5;

/** What the command line asks for, checked before anything is done. */
interface Wish {
  readonly target: NamedBytes;
  readonly bases: readonly BaseImage[];
  readonly named: NamedClass;
  readonly version: string;
  readonly chipId: number;
  readonly secureVersion: number;
  readonly channel: string;
  readonly minimumSequence: number;
  readonly most: number;
  readonly ramBudget: number | undefined;
  readonly threads: number | undefined;
  readonly seal: OfferSeal;
}

/** `aloft publish --class NAME|FILE --image NEW --out REPOSITORY`. */
export async function publish(context: Context, options: PublishOptions): Promise<void> {
  const wish = await readWish(options);
  const { out } = options;
  if (options.dryRun === true) {
    await checkPlace(out);
    await release(context, options, wish);
    return;
  }
  // Before the patches, which take long.
  await prepareFolder(out);
  await explaining(out, () => whileLocked(out, context.now(), () => release(context, options, wish)));
}

async function readWish(options: PublishOptions): Promise<Wish> {
  const named = await namedClass(options.class);
  const { version: given, channel = STABLE } = options;
  asUsage(() => checkChannel(channel, '--channel'));
  if (given !== undefined) asUsage(() => checkVersion(given, '--version'));
  const number = (text: string | undefined, what: string, otherwise: number, least = 0): number =>
    text === undefined ? otherwise : parseWhole(text, what, least);
  const ram = options.ram === undefined ? named.device?.decoderRam : parseSize(options.ram);
  const most = number(options.patchesFrom, 'number of releases', USUAL_PATCHES);
  const threads = options.jobs === undefined ? undefined : number(options.jobs, 'number of threads', 1, 1);
  const minimumSequence = number(options.minimumSequence, 'sequence number', named.device?.minimumSequence ?? 0);
  const bytes = await readInput(options.image);
  const target = { file: options.image, bytes };
  checkImage(target);
  const image = about(options.image, () => parseAppImage(bytes));
  const version = given ?? image.descriptor?.version ?? '';
  if (!isVersion(version)) {
    const what = version === '' ? 'has no version in its app descriptor' : 'has a version that cannot be published';
    throw usage(`${what}; say --version`, options.image);
  }
  const secureVersion = number(options.secureVersion, 'secure version', image.descriptor?.secureVersion ?? 0);
  // A class without decoder gets whole images; packed ones cost nothing to make and serve those that have one after all.
  const ramBudget = ram === 0 ? undefined : ram;
  const bases = await readNamedBases(options.base ?? [], target);
  const seal = await sealOf(options);
  const { chipId } = image;
  return {
    target,
    bases,
    named,
    version,
    chipId,
    secureVersion,
    channel,
    minimumSequence,
    most,
    ramBudget,
    threads,
    seal,
  };
}

/** What a dry run must be able to read; it may as well not be there yet. */
async function checkPlace(out: string): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    throw new CliError('FILE_IS_NO_FOLDER', EXIT.files, 'is a file; name a folder', out);
  }
}

async function release(context: Context, options: PublishOptions, wish: Wish): Promise<void> {
  const { out } = options;
  const { target, named, version, channel, seal } = wish;
  const source = openFolder(out);
  const { classes, state } = await aboutAsync(out, async () => {
    await isRepository(source);
    const found = await findClasses(source);
    const own = found.find(({ deviceClass }) => deviceClass === named.name);
    const none = { deviceClass: named.name, channels: [], versions: [] };
    return { classes: found, state: await readClass(source, own ?? none) };
  });
  const current = state.offers.find((offer) => offer.channel === channel);
  checkFits(wish, state, channel);
  const offered = current?.content.manifest;
  const digest = digestToHex(await sha256(target.bytes));
  const isOut = offered?.version === version && digestToHex(offered.targetDigest) === digest;
  const gathered = await gatherBases(source, out, state, {
    named: wish.bases,
    most: wish.most,
    target,
    minimumSequence: wish.minimumSequence,
    sequence: isOut ? offered.sequence : null,
  });
  const request: PlanRequest = {
    deviceClass: named.name,
    target: { bytes: target.bytes, version, chipId: wish.chipId, secureVersion: wish.secureVersion },
    bases: gathered.bases,
    channel,
    existingOffer: current?.content ?? null,
    ...(current === undefined ? {} : { existingBytes: current.bytes }),
    otherManifests: state.offers.filter((offer) => offer !== current).map(({ content }) => content.manifest),
    lastSequence: Math.max(0, ...state.records.flatMap(({ published }) => published.map(({ sequence }) => sequence))),
    existingRecord: state.records.find((record) => record.version === version) ?? null,
    now: context.now(),
    limits: { minimumSequence: wish.minimumSequence },
    ...(named.device === null ? {} : { device: describeDevice(named.device) }),
    seal,
  };
  const { plan, decoder } = await makeRelease(context.terminal, request, wish);
  const files = [...plan.files, indexWith(classes, plan, channel)];
  const report = await publishedReport({ source, plan, files, channel, decoder, missing: gathered.missing, options });
  if (options.dryRun !== true) await writeFiles(source, files, out);
  print(context, options.json, report, () => drawPublished(context.terminal, report, target.bytes.length));
}

/** Refuse what the devices of the class could not run. */
function checkFits({ named, target, version }: Wish, state: ClassState, channel: string): void {
  const { device } = named;
  if (device === null) return;
  const offered = state.offers.find((offer) => offer.channel === channel)?.content.manifest;
  const misfits = checkFit(device, {
    bytes: target.bytes,
    version,
    ...(offered === undefined ? {} : { offeredVersion: offered.version, offeredSecureVersion: offered.secureVersion }),
  });
  const [first, ...others] = misfits.filter(({ severity }) => severity === 'error');
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: aloft release check tells all)`;
  const what = `does not fit ${named.name}: ${first.message}${more}`;
  throw new CliError('RELEASE_UNFIT', EXIT.refused, what, target.file);
}
