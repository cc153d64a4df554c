import type { ApiErrorCode } from './error-codes.ts';

/** What can go wrong between client and server besides what the server says itself. */
export type ClientErrorCode =
  /** No answer: no connection, or it was lost. */
  | 'CONNECTION_FAILED'
  /** An answer that breaks the contract, such as a range nobody asked for. */
  | 'RESPONSE_INVALID'
  /** An error status without the body of this contract, as plain web servers send. */
  | 'HTTP_ERROR';

/**
 * The error class of `AloftClient`.
 *
 * `code` is a code of `apiErrors`, one of a newer server, or a `ClientErrorCode`; `status` is the HTTP status, null when
 * there was no answer; `url` is what was asked for.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { AloftClient, ApiError } from '@aloft/api';
 *
 * const client = new AloftClient({
 *   baseUrl: 'http://updates.example',
 *   fetch: async () => new Response('busy', { status: 503 }),
 * });
 * await assert.rejects(
 *   client.offer('lamp'),
 *   (error) => error instanceof ApiError && error.code === 'HTTP_ERROR' && error.status === 503,
 * );
 * ```
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode | ClientErrorCode | (string & {});
  readonly status: number | null;
  readonly url: string;

  constructor(
    code: ApiErrorCode | ClientErrorCode | (string & {}),
    status: number | null,
    url: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${url}: ${problem}`, options);
    this.code = code;
    this.status = status;
    this.url = url;
  }
}
