/** The codes of `apiErrors`. */
export type ApiErrorCode =
  | 'BAD_REQUEST'
  | 'NOT_FOUND'
  | 'OFFER_NOT_FOUND'
  | 'ARTIFACT_NOT_FOUND'
  | 'RELEASE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PRECONDITION_FAILED'
  | 'RANGE_NOT_SATISFIABLE'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL';

/** What a code stands for. */
export interface ApiErrorMeaning {
  /** HTTP status it is sent with. */
  readonly status: number;
  readonly meaning: string;
}

/** HTTP status and meaning of every error code. Codes are added, never renamed and never given another meaning. */
export const apiErrors: Readonly<Record<ApiErrorCode, ApiErrorMeaning>> = {
  BAD_REQUEST: { status: 400, meaning: 'not a request this server understands' },
  NOT_FOUND: { status: 404, meaning: 'no such path' },
  OFFER_NOT_FOUND: { status: 404, meaning: 'the device class has no offer' },
  ARTIFACT_NOT_FOUND: { status: 404, meaning: 'no artifact of this digest' },
  RELEASE_NOT_FOUND: { status: 404, meaning: 'no record of this release' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'the path exists, the method does not; see Allow' },
  REQUEST_TIMEOUT: { status: 408, meaning: 'the request did not arrive in time' },
  PRECONDITION_FAILED: { status: 412, meaning: 'If-Match names another state of the file' },
  RANGE_NOT_SATISFIABLE: { status: 416, meaning: 'the range starts behind the end; see Content-Range' },
  HEADERS_TOO_LARGE: { status: 431, meaning: 'the request headers are too long' },
  INTERNAL: { status: 500, meaning: 'a fault of the server, described in its log' },
};

/**
 * Whether `code` is one this version knows. A newer server may send others.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { isApiErrorCode } from '@aloft/api';
 *
 * assert.equal(isApiErrorCode('OFFER_NOT_FOUND'), true);
 * assert.equal(isApiErrorCode('toString'), false);
 * ```
 */
export function isApiErrorCode(code: string): code is ApiErrorCode {
  return Object.hasOwn(apiErrors, code);
}
