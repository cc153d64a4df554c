import {
  artifactPath,
  decodeOffer,
  MAX_OFFER_SIZE,
  type Offer,
  offerPath,
  ReleaseError,
  type TrustAnchors,
} from '@aloft/release';
import { parseContentRange } from './content-range.ts';
import { parseErrorBody } from './error-body.ts';
import { ApiError } from './errors.ts';
import { discardBody, readBody } from './read-body.ts';
import { repositoryUrl } from './repository-url.ts';

/** `fetch`, or anything that behaves like it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where to ask, and by what. */
export interface ClientOptions {
  /** URL of a server or of a folder on any web server. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** Whose signatures count; when left out none are asked for, and an offer proves nothing. */
  readonly anchors?: TrustAnchors;
}

/** The offer of a device class. */
export type OfferAnswer =
  | { readonly kind: 'offer'; readonly offer: Offer; readonly bytes: Uint8Array; readonly etag: string | null }
  /** The offer is still the one whose ETag was passed. */
  | { readonly kind: 'unchanged' }
  /** The class has no offer; a plain web server answers a wrong `baseUrl` like this too. */
  | { readonly kind: 'none' };

/** An artifact, or the part of it that was asked for and is given. */
export type ArtifactAnswer =
  | {
      readonly kind: 'bytes';
      /** Where in the artifact `body` begins: the offset asked for, or 0 when the server sends all of it again. */
      readonly offset: number;
      /** Where `body` ends; null when the server does not say. */
      readonly end: number | null;
      /** Bytes of the whole artifact; null when the server does not say. */
      readonly size: number | null;
      readonly etag: string | null;
      readonly body: ReadableStream<Uint8Array>;
    }
  /** The offset asked for is the size of the artifact: nothing is left to download. */
  | { readonly kind: 'complete'; readonly size: number };

const ERROR_BODY_LIMIT = 64 * 1024;

/**
 * Asks a server, or a static repository on any web server, for offers and artifacts.
 *
 * What it downloads is not trusted: compare an artifact with its digest when it is complete.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { AloftClient } from '@aloft/api';
 *
 * // In a program: `fetch: globalThis.fetch`.
 * const image = new TextEncoder().encode('an image');
 * const client = new AloftClient({
 *   baseUrl: 'http://updates.example',
 *   fetch: async () =>
 *     new Response(image.slice(3), { status: 206, headers: { 'content-range': 'bytes 3-7/8' } }),
 * });
 * const answer = await client.artifact(new Uint8Array(32), { offset: 3 });
 * assert.ok(answer.kind === 'bytes');
 * assert.equal(answer.offset, 3);
 * assert.equal(await new Response(answer.body).text(), 'image');
 * ```
 */
export class AloftClient {
  readonly #baseUrl: string;
  readonly #fetch: Fetch;
  readonly #anchors: TrustAnchors | null;

  constructor(options: ClientOptions) {
    this.#baseUrl = options.baseUrl;
    this.#fetch = options.fetch;
    this.#anchors = options.anchors ?? null;
  }

  /**
   * The current offer of a device class.
   *
   * @param options.etag of the offer held already; the answer is then `unchanged` when it still is the current one
   * @throws {ApiError} when the server does not answer or answers with an error
   * @throws {ReleaseError} when the bytes are no offer, or not signed by the keys asked for
   */
  async offer(
    deviceClass: string,
    options: { readonly etag?: string; readonly signal?: AbortSignal } = {},
  ): Promise<OfferAnswer> {
    const url = repositoryUrl(this.#baseUrl, offerPath(deviceClass));
    const headers = options.etag === undefined ? {} : { 'if-none-match': options.etag };
    const response = await this.#request(url, headers, options.signal);
    if (response.status === 304 || response.status === 404) {
      await discardBody(response);
      return { kind: response.status === 304 ? 'unchanged' : 'none' };
    }
    if (response.status !== 200) throw await errorOf(response, url);
    const bytes = await connected(url, options.signal, () => readBody(response, MAX_OFFER_SIZE));
    if (bytes === null) {
      throw new ReleaseError('OFFER_TOO_LARGE', url, `is more than ${MAX_OFFER_SIZE} bytes, which no device holds`);
    }
    return { kind: 'offer', offer: decodeOffer(bytes, this.#anchors), bytes, etag: response.headers.get('etag') };
  }

  /**
   * An artifact, from `offset` on. Look at `offset` in the answer: a server that knows no ranges, or holds another file
   * than the one `etag` names, sends the whole artifact from its start. A connection lost later is an error of `body`.
   *
   * @param digest SHA-256 that names the artifact
   * @param options.offset bytes held already, 0 when left out
   * @param options.etag from the answer that gave those bytes
   * @throws {ApiError} when the server does not answer, answers with an error or with a range nobody asked for
   */
  async artifact(
    digest: Uint8Array,
    options: { readonly offset?: number; readonly etag?: string; readonly signal?: AbortSignal } = {},
  ): Promise<ArtifactAnswer> {
    const { offset = 0, etag, signal } = options;
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`offset is ${offset}, not a number of bytes`);
    const url = repositoryUrl(this.#baseUrl, artifactPath(digest));
    // Offsets count bytes of the artifact itself, so no compression on the way.
    const headers = { 'accept-encoding': 'identity', ...(offset > 0 ? resumeHeaders(offset, etag) : {}) };

    const response = await this.#request(url, headers, signal);
    const range = parseContentRange(response.headers.get('content-range'));
    if (response.status === 416 && range?.kind === 'unsatisfied' && range.size === offset) {
      await discardBody(response);
      return { kind: 'complete', size: offset };
    }
    if (response.status !== 200 && response.status !== 206) throw await errorOf(response, url);
    const { body } = response;
    const answeredEtag = response.headers.get('etag');
    if (response.status === 200 && body !== null) {
      const size = contentLengthOf(response);
      return { kind: 'bytes', offset: 0, end: size, size, etag: answeredEtag, body };
    }
    if (range?.kind === 'part' && range.start === offset && offset > 0 && body !== null) {
      return { kind: 'bytes', offset, end: range.end, size: range.size, etag: answeredEtag, body };
    }
    await discardBody(response);
    throw new ApiError(
      'RESPONSE_INVALID',
      response.status,
      url,
      `asked for bytes ${offset} and on, got Content-Range ${response.headers.get('content-range')}; try without offset`,
    );
  }

  async #request(url: string, headers: Record<string, string>, signal: AbortSignal | undefined): Promise<Response> {
    const ask = this.#fetch; // `fetch` of a browser refuses to be called as a method of another object.
    return await connected(url, signal, () => ask(url, signal === undefined ? { headers } : { headers, signal }));
  }
}

/** Runs what needs the connection, and gives its failures a type unless the caller asked to stop. */
async function connected<T>(url: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError('CONNECTION_FAILED', null, url, `no answer (${reason}); check the address and the network`, {
      cause,
    });
  }
}

/** A weak ETag proves nothing about bytes and must not be sent in If-Range (RFC 9110 section 13.1.5). */
function resumeHeaders(offset: number, etag: string | undefined): Record<string, string> {
  const range = { range: `bytes=${offset}-` };
  return etag === undefined || etag.startsWith('W/') ? range : { ...range, 'if-range': etag };
}

/** Bytes of the body; null when unknown or when they are not those of the file. */
function contentLengthOf(response: Response): number | null {
  const length = response.headers.get('content-length');
  const encoding = response.headers.get('content-encoding');
  if (length === null || !/^\d{1,15}$/.test(length)) return null;
  return encoding === null || encoding === 'identity' ? Number(length) : null;
}

async function errorOf(response: Response, url: string): Promise<ApiError> {
  const bytes = await readBody(response, ERROR_BODY_LIMIT).catch(() => null);
  const body = bytes === null ? null : parseErrorBody(new TextDecoder().decode(bytes));
  if (body !== null) return new ApiError(body.error.code, response.status, url, body.error.message);
  return new ApiError('HTTP_ERROR', response.status, url, `the server answered with status ${response.status}`);
}
