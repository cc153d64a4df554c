import type { Artifact, PatchArtifact } from './artifact.ts';
import { checkDeviceClass } from './device-class.ts';
import { digestToHex, sha256 } from './digest.ts';
import { ReleaseError } from './errors.ts';
import { type FileSet, planFiles } from './files/file-set.ts';
import { mirrorOf } from './files/mirror.ts';
import { type BaseImage, type DroppedPatch, makePackedImage, makePatch, type PatchMaker } from './make-patches.ts';
import { nextManifest } from './next-manifest.ts';
import { decodeOffer, type Offer } from './offer.ts';
import { MAX_ARTIFACTS } from './offer-limits.ts';
import { makeRecord, type ReleaseRecord, recordText } from './release-record.ts';
import { checkChannel, STABLE } from './repository/channel.ts';
import { descriptorText } from './repository/descriptor.ts';
import { type ManifestLimits, NO_LIMITS } from './repository/manifest-limits.ts';
import type { OfferSeal } from './repository/offer-seal.ts';
import { artifactPath, DESCRIPTOR_PATH, offerPath, releasePath } from './repository-path.ts';
import type { RepositoryFile } from './repository-store.ts';
import type { SuitManifest } from './suit/suit-manifest.ts';
import { checkVersion } from './version.ts';

/** Most base images of one release: an offer also lists the image and the packed image. */
export const MAX_BASES: number = MAX_ARTIFACTS - 2;

/** The image devices shall get, with what its header and descriptor say. */
export interface TargetImage {
  /** The published file. */
  readonly bytes: Uint8Array;
  readonly version: string;
  /** `chip_id` of the image header, or `ANY_CHIP`. */
  readonly chipId: number;
  /** `secure_version` of the app descriptor. */
  readonly secureVersion: number;
}

/** A release to publish. */
export interface PlanRequest {
  readonly deviceClass: string;
  readonly target: TargetImage;
  /** Images devices run now; each gets a patch when one pays. Equal images count once. At most 30. */
  readonly bases: readonly BaseImage[];
  /** The offer this one replaces, from `readOffer`; null when the channel has none. */
  readonly existingOffer: Offer | null;
  /** Its bytes, which are kept when the new offer says the same. */
  readonly existingBytes?: Uint8Array;
  /** Where devices look; `stable` when left out. */
  readonly channel?: string;
  /** Manifests that other channels offer the class: sequence numbers grow through all of them. */
  readonly otherManifests?: readonly SuitManifest[];
  /** The largest sequence number of any record of the class. */
  readonly lastSequence?: number;
  /** Whether a release that is out shall get a new sequence number all the same; see `nextManifest`. */
  readonly isRenewing?: boolean;
  /** The record of this version; null or left out when there is none. */
  readonly existingRecord?: ReleaseRecord | null;
  /** When this is, for the record; left out of the record when left out here. */
  readonly now?: Date;
  /**
   * Patches to this target that are out already and whose base is not at hand, so that they cannot be made again. They
   * stay in the offer, before the others; their files are in the repository.
   */
  readonly keptPatches?: readonly (PatchArtifact & { readonly baseVersion?: string })[];
  /**
   * The files, when the target is their list: then there are no bases, and neither patches nor packed images are made of the
   * list itself.
   */
  readonly fileSet?: FileSet;
  /** The description of the device class, for the record. */
  readonly device?: Readonly<Record<string, unknown>>;
  /** What the manifest limits; nothing when left out. */
  readonly limits?: Partial<ManifestLimits>;
  /** Makes the offer, signed or for laboratories; see `suitSeal`. */
  readonly seal: OfferSeal;
}

/** What to write, and what was decided on the way. */
export interface RepositoryPlan {
  /** What the offer says. */
  readonly offer: Offer;
  readonly record: ReleaseRecord;
  /** For `RepositoryStore.write`, with `mirror`; the offer comes last. */
  readonly files: readonly RepositoryFile[];
  /** For boards that read no offers, to be written with the others: see `mirrorOf`. None but in `stable`. */
  readonly mirror: readonly RepositoryFile[];
  /** Patches that were not worth listing, or not fit to be. */
  readonly dropped: readonly DroppedPatch[];
}

/**
 * Works out the files of a static repository that offers `target` to a device class: the image, a packed image, one
 * patch per base, the record of the release and the offer. Nothing is written; the same request gives the same files.
 *
 * Every patch is applied and compared with the target before it is listed, and left out when it is not smaller than the
 * smallest full download. Only artifacts that lead to the new target are listed: patches of the replaced offer are not.
 *
 * @param maker makes and applies patches, for example the module `@aloft/delta`; what its `createPatch` throws passes
 *   through
 * @throws {ReleaseError} `DEVICE_CLASS_INVALID`, `CHANNEL_INVALID`, `VERSION_INVALID`, `MANIFEST_BAD_VALUE` (an empty target, a chip id or
 *   secure version out of range, limits that make no sense), `REPOSITORY_CONFLICT`, `REPOSITORY_TOO_MANY_BASES`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ANY_CHIP, type PatchMaker, planRepository, suitSeal } from '@aloft/release';
 *
 * // Stands in for `import * as delta from '@aloft/delta'`: a "patch" is the one byte the target repeats.
 * const delta: PatchMaker = {
 *   createPatch: (_base, target) => ({ bytes: target.slice(0, 1), header: { ramSize: 0 } }),
 *   applyPatch: (_base, patch) => new Uint8Array(4096).fill(patch[0] ?? 0),
 * };
 * const request = {
 *   deviceClass: 'lamp',
 *   target: { bytes: new Uint8Array(4096).fill(2), version: '1.1.0', chipId: ANY_CHIP, secureVersion: 0 },
 *   bases: [],
 *   existingOffer: null,
 *   seal: suitSeal('example.com', []),
 * };
 * const plan = await planRepository(request, delta);
 * assert.deepEqual(
 *   plan.offer.artifacts.map(({ kind, size }) => `${kind} ${size}`),
 *   ['packed-image 1', 'image 4096'],
 * );
 * assert.equal(plan.files.at(-1)?.path, 'offers/lamp.cbor');
 * ```
 */
export async function planRepository(request: PlanRequest, maker: PatchMaker): Promise<RepositoryPlan> {
  const { target, channel = STABLE, seal, otherManifests: others = [], lastSequence = 0 } = request;
  const deviceClass = checkDeviceClass(request.deviceClass);
  checkChannel(channel);
  const bases = await distinctBases(request.bases);
  const targetDigest = await sha256(target.bytes);
  const manifest = nextManifest(
    {
      deviceClass,
      version: checkVersion(target.version),
      chipId: target.chipId,
      targetDigest,
      targetSize: target.bytes.length,
      secureVersion: target.secureVersion,
      ...NO_LIMITS,
      ...request.limits,
    },
    request.existingOffer,
    { others, lastSequence, vendorDomain: seal.vendorDomain, isRenewing: request.isRenewing === true },
  );
  seal.check(manifest);

  const kept = (request.keptPatches ?? [])
    .filter(({ baseDigest }) => !bases.has(digestToHex(baseDigest)))
    .slice(0, MAX_BASES - bases.size);
  const artifacts: Artifact[] = kept.map(({ baseVersion: _, ...artifact }) => artifact);
  const blobs: RepositoryFile[] = [];
  const dropped: DroppedPatch[] = [];
  const { fileSet } = request;
  const planned = fileSet === undefined ? null : planFiles(fileSet, targetDigest);
  for (const made of planned === null ? await makeAll(maker, target.bytes, bases) : []) {
    if (made.artifact === null) {
      dropped.push(made.dropped);
    } else {
      artifacts.push(made.artifact);
      blobs.push({ path: artifactPath(made.artifact.digest), bytes: made.bytes });
    }
  }
  blobs.push(...(planned?.artifacts ?? []));
  artifacts.push({ kind: 'image', digest: targetDigest, size: target.bytes.length });
  blobs.push({ path: artifactPath(targetDigest), bytes: target.bytes });

  const bytes = await seal.seal(manifest, artifacts, request.existingBytes ?? null);
  const record = makeRecord({
    manifest,
    artifacts,
    baseVersions: versionsByDigest(bases, kept),
    channel,
    at: request.now ?? null,
    existing: request.existingRecord ?? null,
    ...(request.device === undefined ? {} : { device: request.device }),
    ...(planned === null ? {} : { files: planned.recorded }),
  });
  return {
    offer: decodeOffer(bytes, null),
    record,
    dropped,
    mirror: fileSet === undefined || channel !== STABLE ? [] : mirrorOf(deviceClass, target.version, fileSet.files),
    files: [
      ...blobs,
      ...(planned === null ? [] : [planned.sources]),
      { path: DESCRIPTOR_PATH, bytes: new TextEncoder().encode(descriptorText()) },
      { path: releasePath(deviceClass, target.version), bytes: new TextEncoder().encode(recordText(record)) },
      { path: offerPath(deviceClass, channel), bytes },
    ],
  };
}

/** Patches from all bases, and the packed image. All at once: a maker that has several workers keeps them busy. */
async function makeAll(maker: PatchMaker, target: Uint8Array, bases: ReadonlyMap<string, BaseImage>) {
  const packing = makePackedImage(maker, target);
  const fullSize = packing.then(({ artifact }) => artifact?.size ?? target.length);
  // Where packing fails, that is told by the wait for everything below.
  fullSize.catch(() => undefined);
  const patching = [...bases.values()].map((base) => makePatch(maker, base.bytes, target, fullSize));
  const [packed, ...patches] = await Promise.all([packing, ...patching]);
  return [...patches, packed];
}

/** The bases by the hexadecimal digest of their bytes, in the order given. */
async function distinctBases(bases: readonly BaseImage[]): Promise<Map<string, BaseImage>> {
  const distinct = new Map<string, BaseImage>();
  for (const base of bases) {
    const digest = digestToHex(await sha256(base.bytes));
    if (!distinct.has(digest)) distinct.set(digest, base);
  }
  if (distinct.size <= MAX_BASES) return distinct;
  throw new ReleaseError(
    'REPOSITORY_TOO_MANY_BASES',
    'bases',
    `are ${distinct.size} images; an offer has room for ${MAX_BASES}, so pass those most devices run`,
  );
}

function versionsByDigest(
  bases: ReadonlyMap<string, BaseImage>,
  kept: NonNullable<PlanRequest['keptPatches']>,
): Map<string, string> {
  const versions = new Map<string, string>();
  for (const { baseDigest, baseVersion } of kept) {
    if (baseVersion !== undefined) versions.set(digestToHex(baseDigest), baseVersion);
  }
  for (const [digest, { version }] of bases) if (version !== undefined) versions.set(digest, version);
  return versions;
}
