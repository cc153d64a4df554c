import { checkDeviceClass } from '../device-class.ts';
import { ReleaseError } from '../errors.ts';
import type { Offer } from '../offer.ts';
import { MAX_OFFER_SIZE } from '../offer-limits.ts';
import { parseRecord, type ReleaseRecord } from '../release-record.ts';
import { DESCRIPTOR_PATH, INDEX_PATH, offerPath, parseRepositoryPath, releasePath } from '../repository-path.ts';
import type { RepositoryReader } from '../repository-store.ts';
import { checkDescriptor } from './descriptor.ts';
import { readWhole } from './read-whole.ts';
import { type IndexedClass, parseIndex } from './repository-index.ts';
import { readStoredOffer } from './stored-offer.ts';

/** A repository that tools look through. */
export interface RepositorySource extends RepositoryReader {
  /** Paths of all files, also foreign ones, in alphabetical order; null where they cannot be listed, as over HTTP. */
  list(): Promise<readonly string[] | null>;
}

/** An offer that is out. */
export interface ChannelOffer {
  readonly channel: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly content: Offer;
}

/** All that is known of a device class. */
export interface ClassState {
  readonly deviceClass: string;
  /** In alphabetical order of the channels. */
  readonly offers: readonly ChannelOffer[];
  /** Newest first, by sequence number. */
  readonly records: readonly ReleaseRecord[];
}

/**
 * Whether there is a repository, of a format this version knows.
 *
 * @returns false where nothing marks one
 * @throws {ReleaseError} `REPOSITORY_MALFORMED`, `REPOSITORY_FORMAT_UNSUPPORTED`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isRepository } from '@aloft/release';
 *
 * assert.equal(await isRepository({ open: async () => null }), false);
 * ```
 */
export async function isRepository(reader: RepositoryReader): Promise<boolean> {
  const bytes = await readWhole(reader, DESCRIPTOR_PATH);
  if (bytes !== null) checkDescriptor(bytes);
  return bytes !== null;
}

/**
 * Device classes with their channels and versions: from the files themselves or, where they cannot be listed, from the
 * index.
 *
 * @throws {ReleaseError} `REPOSITORY_MALFORMED` when there is neither, or the index is damaged
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { findClasses } from '@aloft/release';
 *
 * const source = { open: async () => null, list: async () => ['aloft.json', 'offers/beta/lamp.cbor'] };
 * assert.deepEqual(await findClasses(source), [{ deviceClass: 'lamp', channels: ['beta'], versions: [] }]);
 * ```
 */
export async function findClasses(source: RepositorySource): Promise<IndexedClass[]> {
  const paths = await source.list();
  if (paths !== null) return classesOf(paths);
  const index = await readWhole(source, INDEX_PATH);
  if (index !== null) return parseIndex(index);
  const problem = 'is not there, and a web server lists no folders; publish once with this version of aloft';
  throw new ReleaseError('REPOSITORY_MALFORMED', INDEX_PATH, problem);
}

/** The classes that files of these paths are about. */
export function classesOf(paths: readonly string[]): IndexedClass[] {
  const found = new Map<string, { channels: string[]; versions: string[] }>();
  for (const path of paths) {
    const parsed = parseRepositoryPath(path);
    if (parsed?.kind !== 'offer' && parsed?.kind !== 'release') continue;
    const entry = found.get(parsed.deviceClass) ?? { channels: [], versions: [] };
    found.set(parsed.deviceClass, entry);
    if (parsed.kind === 'offer') entry.channels.push(parsed.channel);
    else entry.versions.push(parsed.version);
  }
  return [...found]
    .map(([deviceClass, { channels, versions }]) => ({
      deviceClass,
      channels: channels.sort(),
      versions: versions.sort(),
    }))
    .sort((a, b) => (a.deviceClass < b.deviceClass ? -1 : 1));
}

/**
 * Reads offers and records of a device class. The signatures of offers are not checked.
 *
 * @throws {ReleaseError} what `decodeOffer` and `parseRecord` throw, with the path of the file
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { readClass } from '@aloft/release';
 *
 * const state = await readClass({ open: async () => null }, { deviceClass: 'lamp', channels: [], versions: [] });
 * assert.deepEqual(state.records, []);
 * ```
 */
export async function readClass(reader: RepositoryReader, indexed: IndexedClass): Promise<ClassState> {
  const deviceClass = checkDeviceClass(indexed.deviceClass);
  const offers: ChannelOffer[] = [];
  for (const channel of indexed.channels) {
    const path = offerPath(deviceClass, channel);
    const bytes = await readWhole(reader, path, MAX_OFFER_SIZE + 1);
    if (bytes !== null) offers.push({ channel, path, bytes, content: readStoredOffer(path, bytes, null) });
  }
  const records: ReleaseRecord[] = [];
  for (const version of indexed.versions) {
    const path = releasePath(deviceClass, version);
    const bytes = await readWhole(reader, path);
    if (bytes === null) continue;
    const record = parseRecord(bytes, path);
    if (record.version !== version || record.deviceClass !== deviceClass) {
      const problem = `is the record of ${record.deviceClass} ${record.version}; restore the right one or remove it`;
      throw new ReleaseError('RECORD_MALFORMED', path, problem);
    }
    records.push(record);
  }
  records.sort((a, b) => b.sequence - a.sequence || (a.version < b.version ? -1 : 1));
  return { deviceClass, offers, records };
}
