import type { AppImageErrorCode } from './errors.ts';

/** Codes of {@link ImageProblem}, besides those of an unreadable structure. */
export type ImageProblemCode =
  | AppImageErrorCode
  | 'IMAGE_WRONG_CHIP'
  | 'IMAGE_CHIP_TOO_OLD'
  | 'IMAGE_CHIP_TOO_NEW'
  | 'IMAGE_EFUSE_BLOCK_TOO_OLD'
  | 'IMAGE_EFUSE_BLOCK_TOO_NEW'
  | 'IMAGE_MISPLACED_SEGMENT'
  | 'IMAGE_BAD_LOAD_ADDRESS'
  | 'IMAGE_BAD_CHECKSUM'
  | 'IMAGE_BAD_DIGEST'
  | 'IMAGE_LARGER_THAN_SLOT'
  | 'IMAGE_BAD_SIGNATURE'
  | 'IMAGE_SECURE_VERSION_TOO_LOW'
  | 'IMAGE_MAPPED_SEGMENT_COUNT';

/** One reason why a device would not run an image. */
export interface ImageProblem {
  readonly code: ImageProblemCode;
  /**
   * `verify`: the loader refuses the image, tries another slot, and `esp_ota_end` refuses it too.
   * `start`: it passes verification and the bootloader crashes while starting it, at every boot again.
   */
  readonly stage: 'verify' | 'start';
  /** Offset in the image that the problem is about, in bytes. */
  readonly offset: number;
  /** What is wrong and what to do about it. */
  readonly message: string;
  /** The line a bootloader prints for it. */
  readonly log: string;
}

/** Codes of {@link ImageWarning}. */
export type ImageWarningCode =
  | 'IMAGE_UNKNOWN_CHIP'
  | 'IMAGE_NO_DESCRIPTOR'
  | 'IMAGE_NO_DIGEST'
  | 'IMAGE_ENTRY_OUTSIDE'
  | 'IMAGE_SIGNATURE_MISMATCH'
  | 'IMAGE_TRAILING_BYTES';

/** Something odd that does not keep a device from running the image. */
export interface ImageWarning {
  readonly code: ImageWarningCode;
  /** Offset in the image that the warning is about, in bytes. */
  readonly offset: number;
  readonly message: string;
}
