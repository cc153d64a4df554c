import type { DeviceDescription } from '../device/device-description.ts';
import { digestFromHex, digestsEqual, digestToHex, sha256 } from '../digest.ts';
import { ReleaseError } from '../errors.ts';
import { readFileSources } from '../files/file-set.ts';
import { parseRecord, type ReleaseRecord } from '../release-record.ts';
import { artifactPath, INDEX_PATH, parseRepositoryPath, releasePath, sourcesPath } from '../repository-path.ts';
import type { TrustAnchors } from '../trust/trust-anchors.ts';
import { type AuditedOffer, auditOffer } from './audit-offer.ts';
import { STABLE } from './channel.ts';
import type { Decode, Inflate } from './decoders.ts';
import { type Finding, findingOf } from './finding.ts';
import { artifactsOfFile, artifactsOfList, mirrorPathsOf, staleMirror } from './named-by-files.ts';
import { findClasses, isRepository, type RepositorySource } from './read-repository.ts';
import { readWhole } from './read-whole.ts';
import { type IndexedClass, parseIndex } from './repository-index.ts';

/** How thorough an audit is, and by whose eyes. */
export interface AuditOptions {
  /** Keys whose signatures count; with null signatures are not asked for. */
  readonly anchors: TrustAnchors | null;
  /** Applies a patch, best with the device's own decoder; throws when it cannot. */
  readonly decode: Decode;
  /** Whose devices take the offers; null or left out for anybody's. */
  readonly vendorDomain?: string | null;
  /** Unpacks a deflated file; without it such files are not tried. */
  readonly inflate?: Inflate;
  /** When this is; without it nothing is said of offers that expired. */
  readonly now?: Date;
  /** Descriptions of device classes; where one is missing, that of the offered release's record is used. */
  readonly devices?: readonly DeviceDescription[];
  /** Told before each step. */
  readonly onProgress?: (what: string) => void;
}

/** What an audit of a repository found. */
export interface Audit {
  readonly offers: readonly AuditedOffer[];
  /** Worst first, else in the order they were met. */
  readonly findings: readonly Finding[];
  /** Artifacts and sources that neither an offer nor a record names: `aloft prune` removes them. */
  readonly unreferenced: readonly string[];
  /** Files that belong to no repository. */
  readonly foreign: readonly string[];
  /** Whether files could be listed; without a list nothing is said of files that nobody names. */
  readonly isListed: boolean;
}

/**
 * Looks through a repository as a device of each class would, and then as its owner: every offer is read and its
 * signatures checked, every artifact fetched and hashed, every patch applied, every image held against its class, every
 * record compared with what is there.
 *
 * @returns what was found; damage never throws
 * @throws {ReleaseError} `REPOSITORY_MALFORMED` and `REPOSITORY_FORMAT_UNSUPPORTED` when there is nothing to audit
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { applyPatch } from '@aloft/delta';
 * import { auditRepository } from '@aloft/release';
 *
 * const empty = { open: async () => null, list: async () => [] };
 * const audit = auditRepository(empty, { anchors: null, decode: async (base, patch) => applyPatch(base, patch) });
 * await assert.rejects(audit, { code: 'REPOSITORY_MALFORMED' });
 * ```
 */
export async function auditRepository(source: RepositorySource, options: AuditOptions): Promise<Audit> {
  if (!(await isRepository(source))) {
    throw new ReleaseError('REPOSITORY_MALFORMED', 'aloft.json', 'is not there, so this is no repository');
  }
  const { onProgress = () => undefined } = options;
  const findings: Finding[] = [];
  const paths = await source.list();
  const classes = await findClasses(source);
  if (paths !== null) findings.push(...(await checkIndex(source, classes)));
  const records = await readRecords(source, classes, findings);
  const offers: AuditedOffer[] = [];
  for (const { deviceClass, channels } of classes) {
    for (const channel of channels) {
      onProgress(`offer of ${deviceClass} in ${channel}`);
      const own = records.filter((record) => record.deviceClass === deviceClass);
      const audited = await auditOffer(source, { deviceClass, channel, records: own }, options, findings);
      if (audited !== null) offers.push(audited);
    }
  }
  findings.push(...checkSequences(offers), ...(await checkRecorded(source, records, paths)));
  const named = new Set([
    ...offers
      .flatMap(({ content }) => [content.manifest.targetDigest, ...content.artifacts.map(({ digest }) => digest)])
      .map(digestToHex),
    ...records.flatMap(({ artifacts }) => artifacts.map(({ digest }) => digestToHex(digest))),
    ...records.flatMap(({ published }) => published.map(({ sha256: name }) => name)),
    ...records.flatMap(({ files = [] }) => files.flatMap(artifactsOfFile)),
  ]);
  for (const name of [...named]) {
    if (paths !== null) for (const artifact of await artifactsOfList(source, name)) named.add(artifact);
  }
  const mirrored = new Set(records.flatMap((record) => mirrorPathsOf(record)));
  const stale = classes.flatMap(({ deviceClass }) => {
    const own = records.filter((record) => record.deviceClass === deviceClass);
    const stable = offers.find((offer) => offer.deviceClass === deviceClass && offer.channel === STABLE);
    return staleMirror(paths ?? [], stable?.content.manifest.version, own);
  });
  const unreferenced = (paths ?? []).filter((path) => {
    const parsed = parseRepositoryPath(path);
    if (parsed?.kind === 'mirror') return stale.includes(path);
    return (parsed?.kind === 'artifact' || parsed?.kind === 'sources') && !named.has(parsed.digest);
  });
  return {
    offers,
    findings: [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))],
    unreferenced,
    foreign: (paths ?? []).filter((path) => {
      const parsed = parseRepositoryPath(path);
      return parsed === null || (parsed.kind === 'mirror' && !mirrored.has(path));
    }),
    isListed: paths !== null,
  };
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

async function checkIndex(source: RepositorySource, classes: readonly IndexedClass[]): Promise<Finding[]> {
  const bytes = await readWhole(source, INDEX_PATH);
  const stale = (message: string): Finding[] => [
    {
      severity: 'warning',
      code: 'AUDIT_INDEX_STALE',
      path: INDEX_PATH,
      message: `${message}; the next publish writes it`,
    },
  ];
  if (bytes === null) return stale('is missing, so nobody can audit this repository over HTTP');
  try {
    return JSON.stringify(parseIndex(bytes)) === JSON.stringify(classes) ? [] : stale('is not what the files say');
  } catch (error) {
    return [findingOf(error, INDEX_PATH, 'warning')];
  }
}

async function readRecords(
  source: RepositorySource,
  classes: readonly IndexedClass[],
  findings: Finding[],
): Promise<ReleaseRecord[]> {
  const records: ReleaseRecord[] = [];
  for (const { deviceClass, versions } of classes) {
    for (const version of versions) {
      const path = releasePath(deviceClass, version);
      try {
        const bytes = await readWhole(source, path);
        if (bytes === null) throw new ReleaseError('RECORD_MALFORMED', path, 'is in the index and not there');
        const record = parseRecord(bytes, path);
        if (record.deviceClass !== deviceClass || record.version !== version) {
          throw new ReleaseError('RECORD_MALFORMED', path, `is the record of ${record.deviceClass} ${record.version}`);
        }
        records.push(record);
      } catch (error) {
        findings.push(findingOf(error, path, 'error'));
      }
    }
  }
  return records;
}

/** One number, two manifests: a device that has the one believes the other installed. */
function checkSequences(offers: readonly AuditedOffer[]): Finding[] {
  return offers.flatMap((offer, index) => {
    const { manifest } = offer.content;
    const other = offers.slice(0, index).find(({ content }) => {
      const { deviceClass, sequence, targetDigest } = content.manifest;
      const isSameNumber = deviceClass === manifest.deviceClass && sequence === manifest.sequence;
      return isSameNumber && !digestsEqual(targetDigest, manifest.targetDigest);
    });
    if (other === undefined) return [];
    const message = `has sequence ${manifest.sequence} like ${other.path}, for another image; publish one of them again`;
    return [{ severity: 'error', code: 'AUDIT_SEQUENCE_TWICE', path: offer.path, message }];
  });
}

/** What only records name: bases of later patches, and what devices may still be downloading. */
async function checkRecorded(
  source: RepositorySource,
  records: readonly ReleaseRecord[],
  paths: readonly string[] | null,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { deviceClass, version, artifacts, target, files } of records) {
    const names = [...artifacts.map(({ digest }) => digestToHex(digest)), ...(files ?? []).flatMap(artifactsOfFile)];
    const named = [
      ...names.map((name) => artifactPath(digestFromHex(name))),
      ...(files === undefined ? [] : [sourcesPath(digestFromHex(target.sha256))]),
    ];
    for (const path of named) {
      if (seen.has(path)) continue;
      seen.add(path);
      const isThere = paths === null ? await canOpen(source, path) : paths.includes(path);
      if (isThere) continue;
      const message = `is missing, and the record of ${deviceClass} ${version} names it; publish that again or prune`;
      findings.push({ severity: 'warning', code: 'AUDIT_RECORDED_MISSING', path, message });
    }
  }
  for (const path of paths ?? []) {
    const parsed = parseRepositoryPath(path);
    if (parsed?.kind === 'sources' && (await readFileSources(source, parsed.digest, null)) === null) {
      const message = 'cannot be read, so boards fetch every file whole; publish its release again';
      findings.push({ severity: 'warning', code: 'AUDIT_SOURCES_DAMAGED', path, message });
    }
    if (parsed?.kind !== 'artifact') continue;
    const bytes = await readWhole(source, path, Number.MAX_SAFE_INTEGER);
    if (bytes !== null && digestToHex(await sha256(bytes)) === parsed.digest) continue;
    const message = 'holds other bytes than its name says; remove it and publish its release again';
    findings.push({ severity: 'error', code: 'AUDIT_ARTIFACT_DAMAGED', path, message });
  }
  return findings;
}

async function canOpen(source: RepositorySource, path: string): Promise<boolean> {
  const file = await source.open(path);
  await file?.close();
  return file !== null;
}
