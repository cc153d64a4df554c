import { stat } from 'node:fs/promises';
import {
  type ClassState,
  digestToHex,
  type Excuse,
  findClasses,
  isRepository,
  leastSequence,
  type Manifest,
  type PlanRequest,
  type ReleaseRecord,
  readClass,
  type SuccessionQuestion,
  sha256,
} from '@aloft/release';
import { CliError, EXIT, usage } from '../errors.ts';
import { describedClass } from '../repository/class-file.ts';
import { drawPublished, publishedReport } from '../repository/draw-published.ts';
import { endingWell } from '../repository/ending-well.ts';
import { whileLocked } from '../repository/folder-lock.ts';
import { openFolder } from '../repository/folder-source.ts';
import { liftedLimits } from '../repository/limits-report.ts';
import { contentWarnings, makeContent } from '../repository/make-content.ts';
import { indexWith } from '../repository/make-release.ts';
import { aboutAsync } from '../repository/open-repository.ts';
import { type PublishOptions, readPublishWish } from '../repository/publish-wish.ts';
import { checkFollows, checkRunsThere, EXCUSES, stepOf } from '../repository/release-checks.ts';
import { checkAccepted, isAccepted, namedSigners, sealOf } from '../repository/release-seal.ts';
import { renewedLimits } from '../repository/renewal.ts';
import { staleFiles } from '../repository/stale-files.ts';
import { isUrl } from '../repository/url-source.ts';
import type { PublishWish } from '../repository/wish.ts';
import { clearWay, explaining, removeFiles, writeFiles } from '../repository/write-repository.ts';
import { prepareFolder } from '../repository-folder.ts';
import { warn } from '../terminal/warn.ts';
import { type Context, print } from './context.ts';

const UNFINISHED =
  'UNFINISHED: too few have signed, and devices refuse it; the others publish the same image, or the same files, and limits with their keys';

const WITHOUT_FILE =
  'earlier releases were checked against a class file, this one is not; name the file with --class to have it checked, and its limits kept';

/** `aloft publish --class NAME|FILE --image NEW --out REPOSITORY --key NAME`. */
export async function publish(context: Context, options: PublishOptions): Promise<void> {
  const { out } = options;
  if (isUrl(out))
    throw usage('is an address; publish into a folder, and upload that (docs/guides/static-hosting.md)', out);
  const wish = await readPublishWish(context, options);
  if (options.dryRun === true) {
    await checkPlace(out);
    (await explaining(out, () => release(context, options, wish)))();
    return;
  }
  // Before the patches, which take long.
  const prepared = await prepareFolder(out);
  let tell: () => void;
  try {
    const work = (): Promise<() => void> => whileLocked(out, context.now(), () => release(context, options, wish));
    tell = await explaining(out, () => endingWell(out, context.terminal, work));
  } finally {
    await prepared.tidy();
  }
  // Whoever reads may be gone: that must not keep the lock.
  tell();
}

/** What a dry run must be able to read; it may as well not be there yet. */
async function checkPlace(out: string): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) {
    throw new CliError('FILE_IS_NO_FOLDER', EXIT.files, 'is a file; name a folder', out);
  }
}

/** Publishes; what comes back tells of it. */
async function release(context: Context, options: PublishOptions, wish: PublishWish): Promise<() => void> {
  const { out } = options;
  const { target, named, version, channel } = wish;
  const source = openFolder(out);
  const { classes, state } = await aboutAsync(out, async () => {
    await isRepository(source);
    const found = await findClasses(source);
    const own = found.find(({ deviceClass }) => deviceClass === named.name);
    const none = { deviceClass: named.name, channels: [], versions: [] };
    return { classes: found, state: await readClass(source, own ?? none) };
  });
  const misfits = checkRunsThere(wish);
  const question = await questionOf(options, wish, state);
  const ordered = checkFollows(question, target.file, options);
  const minimumSequence = leastSequence(question);
  const wanted = { ...wish.limits, minimumSequence };
  const isRenewing = options.renew === true;
  const limits = isRenewing ? renewedLimits(state, { ...question, limits: wanted }, context.now()) : wanted;
  const chosen = await sealOf(context, wish.seal, state, question);
  const warnings = [...misfits.map(({ message }) => message), ...chosen.warnings];

  const current = state.offers.find((offer) => offer.channel === channel);
  const offered = current?.content.manifest;
  const isOut = offered?.version === version && digestToHex(offered.targetDigest) === question.sha256;
  const request: Omit<PlanRequest, 'bases'> = {
    deviceClass: named.name,
    target: { bytes: target.bytes, version, chipId: wish.chipId, secureVersion: wish.secureVersion },
    channel,
    existingOffer: current?.content ?? null,
    ...(current === undefined ? {} : { existingBytes: current.bytes }),
    otherManifests: state.offers.filter((offer) => offer !== current).map(({ content }) => content.manifest),
    lastSequence: Math.max(0, ...state.records.flatMap(({ published }) => published.map(({ sequence }) => sequence))),
    existingRecord: state.records.find((record) => record.version === version) ?? null,
    now: context.now(),
    limits,
    isRenewing,
    ...describedClass(named),
    seal: chosen.seal,
  };
  const before = { source, state, minimumSequence, sequence: isOut ? offered.sequence : null };
  const { plan, decoder, missing } = await makeContent(context.terminal, request, wish, before, out);
  const offer = offerOf(plan.files);
  const trust = options.unsigned === true ? [] : wish.seal.trust;
  checkAccepted(offer, trust, options.partial === true);
  const isFinished = isAccepted(offer, trust);
  if (!isFinished) warnings.push(UNFINISHED);
  // Boards that read no offers ask for no signatures: what others have yet to sign is not for them.
  const mirror = isFinished ? plan.mirror : [];
  const files = [...plan.files, indexWith(classes, plan, channel), ...mirror];
  const stale = staleFiles(state, mirror, (await source.list()) ?? []);
  warnings.push(...contentWarnings(wish, mirror));
  if (minimumSequence > 0) {
    const who = 'those that were flashed by cable as well, once they were offered what they run';
    warnings.push(`only devices that run release ${minimumSequence} or a later one install this one; ${who}`);
  }
  if (isOut) warnings.push(...liftedLimits(offered, limits));
  if (named.device === null && named.board === null && state.records.some(({ device }) => device !== undefined))
    warnings.push(WITHOUT_FILE);
  for (const excuse of ordered) warnings.push(effectOf(excuse, offered, plan.record));
  const report = await publishedReport({
    source,
    plan,
    files,
    channel,
    decoder,
    missing,
    stale,
    content: wish.content,
    earlier: earlierOf(state, version, wish.most),
    warnings,
    vendor: chosen.vendor,
    signedBy: namedSigners(offer, chosen.signers, trust),
    acceptedBy: isFinished ? trust.map(({ file }) => file) : [],
    options,
  });
  if (options.dryRun !== true) {
    const rest = await clearWay(out, stale, mirror);
    await writeFiles(source, files, out);
    await removeFiles(out, rest);
  }
  return () => {
    for (const text of warnings) warn(context.terminal, text);
    print(context, options.json, report, () => drawPublished(context.terminal, report, target.bytes.length));
  };
}

/** The release, and what came before it. */
async function questionOf(
  { mustPass: step }: PublishOptions,
  { named: { device, board }, target, version, chipId, secureVersion, channel, minimumSequence, content }: PublishWish,
  { records, offers }: ClassState,
): Promise<SuccessionQuestion> {
  const policy = device ?? board;
  const scheme = policy?.versions ?? 'any';
  return {
    version,
    sha256: digestToHex(await sha256(target.bytes)),
    chipId,
    secureVersion,
    scheme,
    mustPass: policy?.mustPass ?? [],
    isFileSet: content.kind === 'files',
    minimumSequence: Math.max(minimumSequence, stepOf(step, { version, scheme, records })),
    hasAntiRollback: device?.hasAntiRollback !== false,
    channel,
    offered: offers.find((offer) => offer.channel === channel)?.content.manifest ?? null,
    records,
  };
}

/** The releases whose boards are told of. */
function earlierOf({ records }: ClassState, version: string, most: number): readonly ReleaseRecord[] {
  return records.filter((record) => record.version !== version).slice(0, most);
}

/** What comes of an order that would have been refused. */
function effectOf(excuse: Excuse, offered: Manifest | undefined, { version, sequence }: ReleaseRecord): string {
  if (excuse !== 'downgrade' || offered === undefined) return `${EXCUSES[excuse].option}: ${EXCUSES[excuse].effect}`;
  return `devices go back from ${offered.version} to ${version}, under the higher sequence number ${sequence}`;
}

/** Of the files of a plan, the offer comes last. */
function offerOf(files: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  return files.at(-1)?.bytes ?? new Uint8Array();
}
