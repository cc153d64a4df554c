import { digestToHex } from '../digest.ts';
import { mirrorPath, PACKAGE_FILE, VERSION_FILE } from '../repository-path.ts';
import type { RepositoryFile } from '../repository-store.ts';
import type { ListedFile } from './file-list.ts';

/** A file of a release with its bytes. */
export interface FileWithBytes extends ListedFile {
  readonly bytes: Uint8Array;
}

/** What `version.json` may have for `ota.py`. */
export const OTA_LIMITS: { readonly bytes: number; readonly files: number } = { bytes: 8192, files: 64 };

/**
 * The files for boards that read no offers: each under its path, `package.json` for `mip`, and `version.json`, which comes
 * last. Nothing of it is signed.
 *
 * A release with a `package.json` of its own has that one, and none for `mip`.
 *
 * @throws {ReleaseError} `REPOSITORY_PATH_INVALID` for a path with a part that begins with a dot
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { mirrorOf } from '@aloft/release';
 *
 * const file = { path: 'main.py', size: 1, digest: new Uint8Array(32), bytes: new Uint8Array(1) };
 * assert.deepEqual(
 *   mirrorOf('lamp', '7', [file]).map(({ path }) => path),
 *   ['files/lamp/main.py', 'files/lamp/package.json', 'files/lamp/version.json'],
 * );
 * ```
 */
export function mirrorOf(deviceClass: string, version: string, files: readonly FileWithBytes[]): RepositoryFile[] {
  const utf8 = new TextEncoder();
  const own = files.map(({ path, bytes }) => ({ path: mirrorPath(deviceClass, path), bytes }));
  const hasOwnPackage = files.some(({ path }) => path === PACKAGE_FILE);
  const document = (name: string, text: string): RepositoryFile => ({
    path: mirrorPath(deviceClass, name),
    bytes: utf8.encode(text),
  });
  return [
    ...own,
    ...(hasOwnPackage ? [] : [document(PACKAGE_FILE, packageText(version, files))]),
    document(VERSION_FILE, versionText(version, files)),
  ];
}

/** One line for each file: the whole must stay small for boards. */
function versionText(version: string, files: readonly ListedFile[]): string {
  const lines = files.map(({ path, size, digest }) => JSON.stringify({ path, size, sha256: digestToHex(digest) }));
  return `{"version": ${JSON.stringify(versionValue(version))}, "files": [\n${lines.join(',\n')}\n]}\n`;
}

/** Whole numbers are numbers there, as kevinmcaleer/ota has them. */
function versionValue(version: string): number | string {
  const isWhole = /^(0|[1-9]\d*)$/.test(version) && Number.isSafeInteger(Number(version));
  return isWhole ? Number(version) : version;
}

/** Addresses are relative to that of `package.json`. */
function packageText(version: string, files: readonly ListedFile[]): string {
  const urls = files.map(({ path }) => JSON.stringify([path, path.split('/').map(encodeURIComponent).join('/')]));
  return `{"version": ${JSON.stringify(version)}, "deps": [], "urls": [\n${urls.join(',\n')}\n]}\n`;
}
