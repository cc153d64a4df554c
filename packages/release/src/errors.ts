/** Stable codes of everything this package refuses. They are part of the API: codes are added, never renamed. */
export type ReleaseErrorCode =
  /** An offer longer than 4096 bytes. */
  | 'OFFER_TOO_LARGE'
  /** Not one deterministic CBOR item of the offer's shape: truncated, trailing bytes, wrong type, missing or unknown key. */
  | 'OFFER_MALFORMED'
  /** Format number of the offer or its manifest is not 1. */
  | 'OFFER_FORMAT_UNSUPPORTED'
  /** The signature place holds bytes, and this version knows no signatures. */
  | 'OFFER_SIGNATURE_UNSUPPORTED'
  /** A field has the right type and a value outside its limits. */
  | 'OFFER_BAD_VALUE'
  /** A device class that breaks the naming rule. */
  | 'DEVICE_CLASS_INVALID'
  /** A version that breaks the naming rule. */
  | 'VERSION_INVALID'
  /** Text or bytes that are not a SHA-256 digest. */
  | 'DIGEST_INVALID'
  /** A path that does not name a file of a static repository. */
  | 'REPOSITORY_PATH_INVALID'
  /** The offer already in the repository does not fit the release that shall replace it. */
  | 'REPOSITORY_CONFLICT'
  /** More base images than one offer can list. */
  | 'REPOSITORY_TOO_MANY_BASES';

/**
 * The one error class of `@aloft/release`.
 *
 * `code` is stable and meant for programs, `at` names the field or argument (such as `artifacts[2].size`), the message
 * is for people and says what was wrong and what to do.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { decodeOffer, ReleaseError } from '@aloft/release';
 *
 * assert.throws(
 *   () => decodeOffer(new Uint8Array([0xa0])),
 *   (error) => error instanceof ReleaseError && error.code === 'OFFER_MALFORMED',
 * );
 * ```
 */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;
  readonly at: string;

  constructor(code: ReleaseErrorCode, at: string, problem: string, options?: ErrorOptions) {
    super(`${at}: ${problem}`, options);
    this.code = code;
    this.at = at;
  }
}
