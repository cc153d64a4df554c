/** Where and why: what every error of this package carries besides its message. */
interface ErrorPlace {
  /** Byte offset in the input that the error is about; 0 when no single byte is to blame. */
  readonly offset?: number;
}

/**
 * Base of all errors this package throws on bad input. `code` is stable and meant for programs, the message for people.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { ImageError, parseAppImage } from '@aloft/image';
 *
 * try {
 *   parseAppImage(new Uint8Array(24));
 * } catch (error) {
 *   assert.ok(error instanceof ImageError);
 *   assert.deepEqual([error.code, error.offset], ['IMAGE_BAD_MAGIC', 0]);
 * }
 * ```
 */
export class ImageError extends Error {
  override readonly name: string = 'ImageError';
  readonly code: string;
  readonly offset: number;

  constructor(code: string, message: string, place: ErrorPlace = {}) {
    super(message);
    this.code = code;
    this.offset = place.offset ?? 0;
  }
}

/** Codes of {@link AppImageError}. */
export type AppImageErrorCode =
  | 'IMAGE_TRUNCATED'
  | 'IMAGE_BAD_MAGIC'
  | 'IMAGE_TOO_MANY_SEGMENTS'
  | 'IMAGE_BAD_SEGMENT_SIZE';

/** The bytes cannot be read as an application image at all. */
export class AppImageError extends ImageError {
  override readonly name: string = 'AppImageError';
  declare readonly code: AppImageErrorCode;

  constructor(code: AppImageErrorCode, message: string, place: ErrorPlace = {}) {
    super(code, message, place);
  }
}
