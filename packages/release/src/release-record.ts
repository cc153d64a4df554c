import type { Artifact } from './artifact.ts';
import { isDeviceClass } from './device-class.ts';
import { digestFromHex, digestToHex } from './digest.ts';
import { ReleaseError } from './errors.ts';
import { fileJson, type RecordedFile, readFile } from './files/recorded-files.ts';
import type { Manifest } from './manifest.ts';
import { JsonFields, jsonText, parseJson } from './repository/json-fields.ts';
import { type ManifestLimits, NO_LIMITS, pickLimits } from './repository/manifest-limits.ts';
import { isVersion } from './version.ts';

/** Of images, and of sets of files: who knows only images must not prune the files of others. */
const FORMAT = { image: 1, files: 2 } as const;

/** One time a release was offered to devices. */
export interface Publication {
  readonly channel: string;
  readonly sequence: number;
  /** SHA-256 of the image that was offered, in hexadecimal: a version may be published again with another image. */
  readonly sha256: string;
  /** Bytes of that image. */
  readonly size: number;
  /** When, as `2026-11-21T14:00:00Z`; left out where nobody looked at a clock. */
  readonly at?: string;
}

/** An artifact with what people want to know of it. */
export type RecordedArtifact = Artifact & {
  /** Version of a patch's base image, where known. */
  readonly baseVersion?: string;
};

/** `releases/<class>/<version>.json`: what a release consisted of and when it was published. Devices never read it. */
export interface ReleaseRecord {
  readonly deviceClass: string;
  readonly version: string;
  /** Of the newest publication. */
  readonly sequence: number;
  readonly chipId: number;
  readonly secureVersion: number;
  readonly limits: ManifestLimits;
  readonly target: { readonly sha256: string; readonly size: number };
  readonly artifacts: readonly RecordedArtifact[];
  /** Oldest first. */
  readonly published: readonly Publication[];
  /** The description of the device class it was checked against; see `describeDevice`. */
  readonly device?: Readonly<Record<string, unknown>>;
  /** The files, when the target is a list of files and no image. */
  readonly files?: readonly RecordedFile[];
}

/**
 * Text of a record. The same record is the same bytes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseRecord, recordText, type ReleaseRecord } from '@aloft/release';
 *
 * const sha256 = '22'.repeat(32);
 * const record: ReleaseRecord = {
 *   deviceClass: 'lamp',
 *   version: '1.0.0',
 *   sequence: 1,
 *   chipId: 9,
 *   secureVersion: 0,
 *   limits: { minChipRevision: 0, maxChipRevision: 0xffff, minimumSequence: 0, expiresAt: null },
 *   target: { sha256, size: 4096 },
 *   artifacts: [],
 *   published: [{ channel: 'stable', sequence: 1, sha256, size: 4096 }],
 * };
 * assert.deepEqual(parseRecord(new TextEncoder().encode(recordText(record)), 'record'), record);
 * ```
 */
export function recordText(record: ReleaseRecord): string {
  const { deviceClass, version, sequence, chipId, secureVersion, limits, target, published, device, files } = record;
  const set = Object.entries(limits).filter(
    ([name, value]) => value !== Object.entries(NO_LIMITS).find(([of]) => of === name)?.[1],
  );
  return jsonText({
    format: files === undefined ? FORMAT.image : FORMAT.files,
    deviceClass,
    version,
    sequence,
    chipId,
    secureVersion,
    ...(set.length === 0 ? {} : { limits: Object.fromEntries(set) }),
    target,
    artifacts: record.artifacts.map(artifactJson),
    ...(files === undefined ? {} : { files: files.map(fileJson) }),
    published,
    ...(device === undefined ? {} : { device }),
  });
}

function artifactJson(artifact: RecordedArtifact): object {
  const file = { kind: artifact.kind, sha256: digestToHex(artifact.digest), size: artifact.size };
  if (artifact.kind === 'image') return file;
  if (artifact.kind === 'packed-image') return { ...file, decoderRam: artifact.ramSize };
  return {
    ...file,
    baseSha256: digestToHex(artifact.baseDigest),
    ...(artifact.baseVersion === undefined ? {} : { baseVersion: artifact.baseVersion }),
    decoderRam: artifact.ramSize,
  };
}

/**
 * Reads a record. Records of before channels have no list of publications; they were published once, as stable.
 *
 * @param bytes any bytes at all
 * @param at its path, for the message
 * @throws {ReleaseError} `RECORD_MALFORMED`, `RECORD_FORMAT_UNSUPPORTED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseRecord } from '@aloft/release';
 *
 * const newer = new TextEncoder().encode('{"format": 99}');
 * assert.throws(() => parseRecord(newer, 'releases/lamp/1.json'), { code: 'RECORD_FORMAT_UNSUPPORTED' });
 * ```
 */
export function parseRecord(bytes: Uint8Array, at: string): ReleaseRecord {
  const fields = new JsonFields(parseJson(bytes, at, 'RECORD_MALFORMED'), at, 'RECORD_MALFORMED');
  const format = fields.uint('format');
  if (format !== FORMAT.image && format !== FORMAT.files) {
    const remedy = 'use the version of aloft that wrote it, or a newer one';
    const known = Object.values(FORMAT).join(' and ');
    throw new ReleaseError('RECORD_FORMAT_UNSUPPORTED', at, `has format ${format}, known are ${known}; ${remedy}`);
  }
  const deviceClass = fields.text('deviceClass');
  if (!isDeviceClass(deviceClass)) fields.fail('deviceClass', 'cannot name a device class');
  const version = fields.text('version');
  if (!isVersion(version)) fields.fail('version', 'cannot be a version');
  const sequence = fields.uint('sequence');
  const targetFields = fields.object('target');
  const target = { sha256: targetFields.digest('sha256'), size: targetFields.uint('size') };
  return {
    deviceClass,
    version,
    sequence,
    chipId: fields.uint('chipId', 0xffff),
    secureVersion: fields.uint('secureVersion'),
    limits: fields.has('limits') ? readLimits(fields.object('limits')) : NO_LIMITS,
    target,
    artifacts: fields.objects('artifacts').map(readArtifact),
    ...(format === FORMAT.files ? { files: fields.objects('files').map(readFile) } : {}),
    published: fields.has('published')
      ? fields.objects('published').map(readPublication)
      : [{ channel: 'stable', sequence, ...target }],
    ...(fields.has('device') ? { device: deviceOf(fields) } : {}),
  };
}

function deviceOf(fields: JsonFields): Readonly<Record<string, unknown>> {
  const device = fields.object('device');
  return Object.fromEntries(device.names().map((name) => [name, device.raw(name)]));
}

function readLimits(fields: JsonFields): ManifestLimits {
  const number = (name: keyof ManifestLimits, otherwise: number): number =>
    fields.has(name) ? fields.uint(name) : otherwise;
  return {
    minChipRevision: number('minChipRevision', NO_LIMITS.minChipRevision),
    maxChipRevision: number('maxChipRevision', NO_LIMITS.maxChipRevision),
    minimumSequence: number('minimumSequence', NO_LIMITS.minimumSequence),
    expiresAt: fields.has('expiresAt') ? fields.uint('expiresAt') : null,
  };
}

function readArtifact(fields: JsonFields): RecordedArtifact {
  const kind = fields.text('kind');
  const file = { digest: digestFromHex(fields.digest('sha256')), size: fields.uint('size') };
  if (kind === 'image') return { kind, ...file };
  const ramSize = fields.uint('decoderRam');
  if (kind === 'packed-image') return { kind, ...file, ramSize };
  if (kind !== 'patch') fields.fail('kind', 'must be image, packed-image or patch');
  const baseDigest = digestFromHex(fields.digest('baseSha256'));
  const baseVersion = fields.has('baseVersion') ? { baseVersion: fields.text('baseVersion') } : {};
  return { kind: 'patch', ...file, baseDigest, ...baseVersion, ramSize };
}

function readPublication(fields: JsonFields): Publication {
  return {
    channel: fields.text('channel'),
    sequence: fields.uint('sequence'),
    sha256: fields.digest('sha256'),
    size: fields.uint('size'),
    ...(fields.has('at') ? { at: fields.text('at') } : {}),
  };
}

/** What goes into the record of a release. */
export interface RecordRequest {
  readonly manifest: Manifest & ManifestLimits;
  readonly artifacts: readonly Artifact[];
  /** Version of a base image by the hexadecimal digest of the image, where known. */
  readonly baseVersions: ReadonlyMap<string, string>;
  readonly channel: string;
  /** Seconds are enough; null leaves the time out. */
  readonly at: Date | null;
  readonly device?: Readonly<Record<string, unknown>>;
  /** The record of the same version, whose publications are kept. */
  readonly existing: ReleaseRecord | null;
  /** When the target is a list of files. */
  readonly files?: readonly RecordedFile[];
}

/** The record of a release. One that is published again as it was, where it was, keeps its record as it is. */
export function makeRecord(request: RecordRequest): ReleaseRecord {
  const { manifest, artifacts, baseVersions, channel, at, existing } = request;
  const target = { sha256: digestToHex(manifest.targetDigest), size: manifest.targetSize };
  const { sequence } = manifest;
  const before = existing?.published ?? [];
  const isKnown = before.some(
    (one) => one.channel === channel && one.sequence === sequence && one.sha256 === target.sha256,
  );
  // Known from an earlier publication of the same image.
  const device = request.device ?? (existing?.target.sha256 === target.sha256 ? existing.device : undefined);
  const time = at === null ? {} : { at: `${at.toISOString().slice(0, 19)}Z` };
  return {
    deviceClass: manifest.deviceClass,
    version: manifest.version,
    sequence,
    chipId: manifest.chipId,
    secureVersion: manifest.secureVersion,
    limits: pickLimits(manifest),
    target,
    artifacts: artifacts.map((artifact) => {
      const baseVersion = artifact.kind === 'patch' ? baseVersions.get(digestToHex(artifact.baseDigest)) : undefined;
      return baseVersion === undefined ? artifact : { ...artifact, baseVersion };
    }),
    published: isKnown ? before : [...before, { channel, sequence, ...target, ...time }],
    ...(device === undefined ? {} : { device }),
    ...(request.files === undefined ? {} : { files: request.files }),
  };
}
