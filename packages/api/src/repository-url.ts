/** Path of the answer that says a server is up. It is not part of a static repository. */
export const HEALTH_PATH = '/healthz';

/**
 * The path part of the URL of a repository file, from the root of the server.
 *
 * @param path relative to the repository, from `offerPath`, `artifactPath` or `releasePath`
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { repositoryUrlPath } from '@aloft/api';
 * import { offerPath, releasePath } from '@aloft/release';
 *
 * assert.equal(repositoryUrlPath(offerPath('lamp')), '/offers/lamp.cbor');
 * // The file is named 1%200.json, and a URL escapes its percent sign.
 * assert.equal(repositoryUrlPath(releasePath('lamp', '1 0')), '/releases/lamp/1%25200.json');
 * ```
 */
export function repositoryUrlPath(path: string): string {
  return `/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * The URL of a repository file.
 *
 * @param baseUrl of the repository, with or without a slash at its end; it may have a path of its own
 * @param path relative to the repository
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { repositoryUrl } from '@aloft/api';
 *
 * const expected = 'https://pages.example/lamps/aloft.json';
 * assert.equal(repositoryUrl('https://pages.example/lamps', 'aloft.json'), expected);
 * assert.equal(repositoryUrl('https://pages.example/lamps/', 'aloft.json'), expected);
 * ```
 */
export function repositoryUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${repositoryUrlPath(path)}`;
}
