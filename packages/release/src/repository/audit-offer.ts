import { parsePatchHeader } from '@aloft/delta';
import type { Artifact } from '../artifact.ts';
import { checkComponents, checkFit } from '../device/check-fit.ts';
import { type DeviceDescription, describedBy } from '../device/device-description.ts';
import { bytesEqual, digestsEqual, sha256 } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { isFileList } from '../files/file-list.ts';
import type { Manifest } from '../manifest.ts';
import type { Offer } from '../offer.ts';
import { MAX_OFFER_SIZE } from '../offer-limits.ts';
import type { ReleaseRecord } from '../release-record.ts';
import { artifactPath, offerPath } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';
import { signerIdsOf } from '../suit/manifest-envelope.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { auditFiles } from './audit-files.ts';
import { checkImage, checkRecord, checkSeal, type Say, type SealOptions } from './audit-manifest.ts';
import type { Decode, Inflate } from './decoders.ts';
import { fetchArtifact } from './fetch-artifact.ts';
import { type Finding, findingOf } from './finding.ts';
import { readWhole } from './read-whole.ts';
import { readStoredOffer } from './stored-offer.ts';

/** An offer that could be read, and how its artifacts fared. */
export interface AuditedOffer {
  readonly path: string;
  readonly deviceClass: string;
  readonly channel: string;
  readonly content: Offer;
  /** Key ids of its signatures, whosever they are; none when nobody signed it. */
  readonly signedBy: readonly Uint8Array[];
  /** Patches, packed images and deflated files that rebuilt what they are for. */
  readonly rebuilt: number;
  /** Patches whose base is not in the repository, so that they could not be tried. */
  readonly untried: number;
  /** Files of the release; left out for an image. */
  readonly files?: number;
  /** Whether the image was held against a description of its class. */
  readonly isFitChecked: boolean;
}

/** Which offer, and what else is known of its class. */
export interface OfferPlace {
  readonly deviceClass: string;
  readonly channel: string;
  readonly records: readonly ReleaseRecord[];
}

/** What of the audit's options matters to one offer. */
export interface OfferAuditOptions extends SealOptions {
  readonly anchors: TrustAnchors | null;
  readonly decode: Decode;
  readonly inflate?: Inflate;
  readonly devices?: readonly DeviceDescription[];
}

/** Audits one offer; what is wrong is added to `findings`. Null when it cannot be read at all. */
export async function auditOffer(
  source: RepositoryReader,
  place: OfferPlace,
  options: OfferAuditOptions,
  findings: Finding[],
): Promise<AuditedOffer | null> {
  const path = offerPath(place.deviceClass, place.channel);
  const say: Say = (severity, code, message, at = path) => {
    findings.push({ severity, code, path: at, message });
  };
  let content: Offer;
  let signedBy: readonly Uint8Array[];
  try {
    const bytes = await readWhole(source, path, MAX_OFFER_SIZE + 1);
    if (bytes === null) throw new ReleaseError('REPOSITORY_MALFORMED', path, 'is in the index and not there');
    content = readStoredOffer(path, bytes, options.anchors);
    signedBy = signerIdsOf(content.envelope);
  } catch (error) {
    findings.push(findingOf(error, path, 'error'));
    return null;
  }
  const { manifest, artifacts } = content;
  if (manifest.deviceClass !== place.deviceClass) {
    say('error', 'AUDIT_OTHER_CLASS', `is for devices of class ${manifest.deviceClass}; publish it under that name`);
  }
  checkSeal(content, signedBy, options, say);
  const target = await fetchTarget(source, manifest, artifacts, options, say);
  const counts = { rebuilt: 0, untried: 0 };
  for (const artifact of artifacts) {
    if (artifact.kind === 'image') continue;
    const outcome = await tryPatch(source, manifest, artifact, options, say);
    if (outcome !== 'failed') counts[outcome] += 1;
  }
  if (!artifacts.some(({ kind }) => kind !== 'patch')) {
    say('error', 'AUDIT_NO_FULL_IMAGE', 'offers patches only; a device with another image gets nothing');
  }
  checkRecord(manifest, place.records, say);
  if (target !== null && isFileList(target)) {
    const tried = await auditFiles(source, { manifest, channel: place.channel, list: target }, options, say);
    return {
      path,
      deviceClass: place.deviceClass,
      channel: place.channel,
      content,
      signedBy,
      ...tried,
      isFitChecked: false,
    };
  }
  const device = deviceOf(place, manifest, options.devices ?? []);
  if (target !== null) {
    checkImage(target, manifest, say);
    const misfits =
      device === null ? checkComponents(target) : checkFit(device, { bytes: target, version: manifest.version });
    for (const { severity, code, message } of misfits)
      say(severity, code, message, artifactPath(manifest.targetDigest));
  }
  const isFitChecked = device !== null && target !== null;
  return { path, deviceClass: place.deviceClass, channel: place.channel, content, signedBy, ...counts, isFitChecked };
}

/** The target image: as it lies there, or unpacked. */
async function fetchTarget(
  source: RepositoryReader,
  manifest: Manifest,
  artifacts: readonly Artifact[],
  { decode }: OfferAuditOptions,
  say: Say,
): Promise<Uint8Array | null> {
  if (artifacts.some(({ kind }) => kind === 'image')) {
    return await fetchArtifact(source, manifest.targetDigest, manifest.targetSize, say);
  }
  const packed = artifacts.find(({ kind }) => kind === 'packed-image');
  if (packed?.kind !== 'packed-image') return null;
  const bytes = await readWhole(source, artifactPath(packed.digest), packed.size + 1);
  // What is wrong with it is told when it is tried.
  return bytes === null ? null : await decode(null, bytes, packed.ramSize).catch(() => null);
}

async function tryPatch(
  source: RepositoryReader,
  manifest: Manifest,
  artifact: Exclude<Artifact, { kind: 'image' }>,
  { decode }: OfferAuditOptions,
  say: Say,
): Promise<'rebuilt' | 'untried' | 'failed'> {
  const path = artifactPath(artifact.digest);
  const bytes = await fetchArtifact(source, artifact.digest, artifact.size, say);
  if (bytes === null) return 'failed';
  const wrong = (message: string): 'failed' => {
    say('error', 'AUDIT_PATCH_WRONG', `${message}; publish the release again`, path);
    return 'failed';
  };
  try {
    const header = parsePatchHeader(bytes);
    if (header.ramSize !== artifact.ramSize) {
      return wrong(`needs ${header.ramSize} bytes of workspace, the offer says ${artifact.ramSize}`);
    }
    if (!isPrefix(header.targetDigest, manifest.targetDigest)) return wrong('is for another target than the manifest');
    let base: Uint8Array | null = null;
    if (artifact.kind === 'patch') {
      if (!isPrefix(header.baseDigest, artifact.baseDigest))
        return wrong('starts from another image than the offer says');
      base = await readWhole(source, artifactPath(artifact.baseDigest), Number.MAX_SAFE_INTEGER);
      if (base === null || !digestsEqual(await sha256(base), artifact.baseDigest)) return 'untried';
    }
    const rebuilt = await decode(base, bytes, artifact.ramSize);
    const isTarget =
      rebuilt.length === manifest.targetSize && digestsEqual(await sha256(rebuilt), manifest.targetDigest);
    return isTarget ? 'rebuilt' : wrong('rebuilds another image than the target');
  } catch (error) {
    return wrong(`cannot be applied: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Headers hold the beginnings of digests. */
function isPrefix(beginning: Uint8Array, digest: Uint8Array): boolean {
  return bytesEqual(beginning, digest.subarray(0, beginning.length));
}

/** The description that was given, else the one the record keeps. */
function deviceOf(
  { deviceClass, records }: OfferPlace,
  { version }: Manifest,
  devices: readonly DeviceDescription[],
): DeviceDescription | null {
  const given = devices.find((device) => device.deviceClass === deviceClass);
  const recorded = records.find((record) => record.version === version)?.device;
  if (given !== undefined || recorded === undefined) return given ?? null;
  try {
    return describedBy(recorded, 'device');
  } catch (error) {
    if (error instanceof ReleaseError) return null;
    throw error;
  }
}
