/**
 * Every error of the package. `code` is stable; `offset` is a byte offset in the patch unless the message says otherwise.
 * @module
 */

export type DeltaErrorCode =
  | 'PATCH_TRUNCATED'
  | 'PATCH_OVERLONG'
  | 'PATCH_BAD_MAGIC'
  | 'PATCH_BAD_VERSION'
  | 'PATCH_BAD_HEADER_CRC'
  | 'PATCH_BAD_HEADER'
  | 'PATCH_UNKNOWN_FEATURE'
  | 'PATCH_NEEDS_BASE'
  | 'PATCH_WRONG_BASE'
  | 'PATCH_NEEDS_RAM'
  | 'PATCH_TARGET_TOO_LARGE'
  | 'PATCH_CORRUPT'
  | 'PATCH_WRONG_TARGET'
  | 'DELTA_IMAGE_SIZE'
  | 'DELTA_RAM_BUDGET';

/** A patch that cannot be used, or a pair of images that cannot be turned into one. */
export class DeltaError extends Error {
  override readonly name: string = 'DeltaError';
  readonly code: DeltaErrorCode;
  /** Byte offset in the patch (or `undefined` when the fault has no place). */
  readonly offset: number | undefined;

  /** For `DELTA_RAM_BUDGET`: the smallest budget that a decoder of some patch fits, in bytes. */
  readonly ramNeeded: number | undefined;

  constructor(code: DeltaErrorCode, message: string, offset?: number, ramNeeded?: number) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.ramNeeded = ramNeeded;
  }
}

/** The range decoder ran out of bytes: the caller turns it into `PATCH_TRUNCATED`. Never leaves the package. */
export class InputExhausted extends Error {
  override readonly name: string = 'InputExhausted';
}

/** A symbol of the body that no encoder writes. */
export function corrupt(what: string): DeltaError {
  return new DeltaError('PATCH_CORRUPT', `The patch is damaged or hostile: ${what}. Fetch it again.`);
}
