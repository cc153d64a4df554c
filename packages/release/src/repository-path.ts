import { isDeviceClass } from './device-class.ts';
import { DIGEST_SIZE, digestToHex } from './digest.ts';
import { ReleaseError } from './errors.ts';
import { filePathProblem } from './files/file-path.ts';
import { STABLE } from './repository/channel.ts';
import { isVersion } from './version.ts';

/** What a file of a static repository is. Paths are relative to the repository and use `/`. */
export type RepositoryPath =
  /** `aloft.json` */
  | { readonly kind: 'descriptor' }
  /** `offers/<device class>.cbor` in the channel `stable`, `offers/<channel>/<device class>.cbor` in any other */
  | { readonly kind: 'offer'; readonly deviceClass: string; readonly channel: string }
  /** `artifacts/<SHA-256>`, the digest in lower-case hexadecimal */
  | { readonly kind: 'artifact'; readonly digest: string }
  /** `releases/<device class>/<version>.json`, the version percent-encoded where a file name needs it */
  | { readonly kind: 'release'; readonly deviceClass: string; readonly version: string }
  /** `releases/index.json` */
  | { readonly kind: 'index' }
  /** `sources/<SHA-256>.cbor`, the digest of a file list in lower-case hexadecimal */
  | { readonly kind: 'sources'; readonly digest: string }
  /** `files/<device class>/<path>`: a file as it lies on boards, `version.json` or `package.json` */
  | { readonly kind: 'mirror'; readonly deviceClass: string; readonly path: string };

/** Path of the file that marks a folder as a repository. */
export const DESCRIPTOR_PATH = 'aloft.json';

/** Path of the list of all offers and records, for readers that cannot list folders. */
export const INDEX_PATH = 'releases/index.json';

/** Tells boards with `ota.py` which version there is; no release has a file of this name. */
export const VERSION_FILE = 'version.json';
/** Tells `mip` which files there are. */
export const PACKAGE_FILE = 'package.json';

const OFFER = /^offers\/(?:([^/]+)\/)?([^/]+)\.cbor$/;
const ARTIFACT = new RegExp(`^artifacts/([0-9a-f]{${DIGEST_SIZE * 2}})$`);
const SOURCES = new RegExp(`^sources/([0-9a-f]{${DIGEST_SIZE * 2}})\\.cbor$`);
const MIRROR = /^files\/([^/]+)\/(.+)$/s;
const RELEASE = /^releases\/([^/]+)\/([^/]+)\.json$/;

/**
 * Path of the current offer of a device class.
 *
 * @param channel see `checkChannel`; `stable` is the folder devices look in unless told otherwise
 * @throws {ReleaseError} `REPOSITORY_PATH_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { offerPath } from '@aloft/release';
 *
 * assert.equal(offerPath('lamp'), 'offers/lamp.cbor');
 * assert.equal(offerPath('lamp', 'beta'), 'offers/beta/lamp.cbor');
 * ```
 */
export function offerPath(deviceClass: string, channel: string = STABLE): string {
  return checked(offerName(deviceClass, channel));
}

/**
 * Path of an artifact.
 *
 * @param digest SHA-256 of its bytes
 * @throws {ReleaseError} `DIGEST_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { artifactPath } from '@aloft/release';
 *
 * assert.equal(artifactPath(new Uint8Array(32)), `artifacts/${'00'.repeat(32)}`);
 * ```
 */
export function artifactPath(digest: Uint8Array): string {
  return `artifacts/${digestToHex(digest)}`;
}

/**
 * Path of the record of a release.
 *
 * @throws {ReleaseError} `REPOSITORY_PATH_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { releasePath } from '@aloft/release';
 *
 * assert.equal(releasePath('lamp', '1.0.0'), 'releases/lamp/1.0.0.json');
 * assert.equal(releasePath('lamp', '../1'), 'releases/lamp/%2E.%2F1.json');
 * ```
 */
export function releasePath(deviceClass: string, version: string): string {
  return checked(`releases/${deviceClass}/${versionFileName(version)}.json`);
}

/**
 * Path of the sources of a file list.
 *
 * @param digest SHA-256 of the list
 * @throws {ReleaseError} `DIGEST_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { sourcesPath } from '@aloft/release';
 *
 * assert.equal(sourcesPath(new Uint8Array(32)), `sources/${'00'.repeat(32)}.cbor`);
 * ```
 */
export function sourcesPath(digest: Uint8Array): string {
  return `sources/${digestToHex(digest)}.cbor`;
}

/**
 * Path of a file for boards that read no offers.
 *
 * @param path as in the file list, or `version.json`, or `package.json`
 * @throws {ReleaseError} `REPOSITORY_PATH_INVALID`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { mirrorPath } from '@aloft/release';
 *
 * assert.equal(mirrorPath('lamp', 'lib/lamp.py'), 'files/lamp/lib/lamp.py');
 * assert.throws(() => mirrorPath('lamp', '.hidden'), { code: 'REPOSITORY_PATH_INVALID' });
 * ```
 */
export function mirrorPath(deviceClass: string, path: string): string {
  return checked(`files/${deviceClass}/${path}`);
}

/**
 * Says what a path names. Only these shapes exist, so a path that passes cannot leave the repository: no `..`, no
 * empty or absolute part, no backslash, and exactly one spelling per file.
 *
 * @returns null for every other text
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { parseRepositoryPath } from '@aloft/release';
 *
 * const offer = { kind: 'offer', deviceClass: 'lamp', channel: 'stable' };
 * assert.deepEqual(parseRepositoryPath('offers/lamp.cbor'), offer);
 * assert.equal(parseRepositoryPath('offers/../aloft.json'), null);
 * ```
 */
export function parseRepositoryPath(path: string): RepositoryPath | null {
  if (path === DESCRIPTOR_PATH) return { kind: 'descriptor' };
  if (path === INDEX_PATH) return { kind: 'index' };
  const [, channel = STABLE, offer] = OFFER.exec(path) ?? [];
  if (offer !== undefined) {
    // The folder `offers/stable/` would be a second spelling.
    const isNamed = isDeviceClass(offer) && isDeviceClass(channel) && offerName(offer, channel) === path;
    return isNamed ? { kind: 'offer', deviceClass: offer, channel } : null;
  }
  const digest = ARTIFACT.exec(path)?.[1];
  if (digest !== undefined) return { kind: 'artifact', digest };
  const listed = SOURCES.exec(path)?.[1];
  if (listed !== undefined) return { kind: 'sources', digest: listed };
  const [, mirrored, file] = MIRROR.exec(path) ?? [];
  if (mirrored !== undefined && file !== undefined) {
    return isDeviceClass(mirrored) && isMirrored(file) ? { kind: 'mirror', deviceClass: mirrored, path: file } : null;
  }
  const [, deviceClass, name] = RELEASE.exec(path) ?? [];
  if (deviceClass === undefined || name === undefined || !isDeviceClass(deviceClass)) return null;
  const version = versionOfFileName(name);
  return version === null ? null : { kind: 'release', deviceClass, version };
}

function offerName(deviceClass: string, channel: string): string {
  return channel === STABLE ? `offers/${deviceClass}.cbor` : `offers/${channel}/${deviceClass}.cbor`;
}

/** Names that begin with a dot are the publisher's, not the readers'. */
function isMirrored(path: string): boolean {
  return (
    path === VERSION_FILE || (filePathProblem(path) === null && !path.split('/').some((part) => part.startsWith('.')))
  );
}

function checked(path: string): string {
  if (parseRepositoryPath(path) !== null) return path;
  throw new ReleaseError(
    'REPOSITORY_PATH_INVALID',
    'path',
    `${JSON.stringify(path)} names no file of a repository; check the device class, and the version or the path`,
  );
}

/** Encodes all but letters, digits and `_ - + ~ .`, and a dot in front too, because hidden files and `..` begin so. */
function versionFileName(version: string): string {
  const bytes = new TextEncoder().encode(version);
  let name = '';
  bytes.forEach((byte, at) => {
    const character = String.fromCharCode(byte);
    const plain = /[A-Za-z0-9_+~-]/.test(character) || (character === '.' && at > 0);
    name += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return name;
}

/** The version whose file name this is; null when it is not the one way to write a version. */
function versionOfFileName(name: string): string | null {
  let version: string;
  try {
    version = decodeURIComponent(name);
  } catch {
    return null;
  }
  return isVersion(version) && versionFileName(version) === name ? version : null;
}
