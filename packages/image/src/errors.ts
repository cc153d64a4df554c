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
  /** The number found at fault: first byte, segment count, segment size, or bytes that are there. */
  readonly value: number;

  constructor(code: AppImageErrorCode, message: string, place: Required<ErrorPlace> & { readonly value: number }) {
    super(code, message, place);
    this.value = place.value;
  }
}

/** Codes of {@link ImageBuildError}. */
export type ImageBuildErrorCode =
  | 'BUILD_SEGMENT_TOO_LARGE'
  | 'BUILD_TOO_MANY_SEGMENTS'
  | 'BUILD_SEGMENTS_OVERLAP'
  | 'BUILD_SEGMENTS_SHARE_PAGE'
  | 'BUILD_BAD_PAGE_SIZE'
  | 'BUILD_NO_DESCRIPTOR_ROOM'
  | 'BUILD_ELF_DIGEST_TAKEN'
  | 'BUILD_BAD_SIGNATURE_SIZE'
  | 'BUILD_VALUE_OUT_OF_RANGE'
  | 'BUILD_TEXT_TOO_LONG';

/** An application image cannot be built from what was given. */
export class ImageBuildError extends ImageError {
  override readonly name: string = 'ImageBuildError';
  declare readonly code: ImageBuildErrorCode;

  constructor(code: ImageBuildErrorCode, message: string, place: ErrorPlace = {}) {
    super(code, message, place);
  }
}

/** Codes of {@link ElfError}. */
export type ElfErrorCode =
  | 'ELF_TRUNCATED'
  | 'ELF_BAD_MAGIC'
  | 'ELF_NOT_32_BIT_LITTLE_ENDIAN'
  | 'ELF_WRONG_MACHINE'
  | 'ELF_BAD_TABLE'
  | 'ELF_OVERLAPPING_DATA';

/** The bytes cannot be read as an ELF file of a supported machine. */
export class ElfError extends ImageError {
  override readonly name: string = 'ElfError';
  declare readonly code: ElfErrorCode;

  constructor(code: ElfErrorCode, message: string, place: ErrorPlace = {}) {
    super(code, message, place);
  }
}

/** Codes of {@link PartitionTableError}. */
export type PartitionTableErrorCode =
  | 'TABLE_TRUNCATED'
  | 'TABLE_EMPTY'
  | 'TABLE_BAD_ROW_MAGIC'
  | 'TABLE_BAD_MD5'
  | 'TABLE_TWO_MD5_ROWS'
  | 'TABLE_NO_END_ROW'
  | 'TABLE_BAD_NAME'
  | 'TABLE_TOO_MANY_ROWS'
  | 'TABLE_VALUE_OUT_OF_RANGE'
  | 'TABLE_BAD_COLUMN_COUNT'
  | 'TABLE_BAD_NUMBER'
  | 'TABLE_BAD_TYPE'
  | 'TABLE_BAD_SUBTYPE'
  | 'TABLE_BAD_FLAG'
  | 'TABLE_NO_SIZE'
  | 'TABLE_OUT_OF_ORDER';

/** Where in a partition table an error is: a row of the binary form or a line of the CSV form. */
interface TablePlace extends ErrorPlace {
  readonly row?: number;
  readonly line?: number;
}

/** A partition table cannot be read or written. */
export class PartitionTableError extends ImageError {
  override readonly name: string = 'PartitionTableError';
  declare readonly code: PartitionTableErrorCode;
  /** Row of the table, from 0; undefined when no row is to blame. */
  readonly row: number | undefined;
  /** Line of the CSV text, from 1; undefined outside CSV. */
  readonly line: number | undefined;

  constructor(code: PartitionTableErrorCode, message: string, place: TablePlace = {}) {
    super(code, message, place);
    this.row = place.row;
    this.line = place.line;
  }
}

/** Codes of {@link OtadataError}. */
export type OtadataErrorCode = 'OTADATA_TRUNCATED' | 'OTADATA_NO_SUCH_SLOT' | 'OTADATA_SEQUENCE_EXHAUSTED';

/** otadata cannot be read, or cannot say what is asked of it. */
export class OtadataError extends ImageError {
  override readonly name: string = 'OtadataError';
  declare readonly code: OtadataErrorCode;

  constructor(code: OtadataErrorCode, message: string, place: ErrorPlace = {}) {
    super(code, message, place);
  }
}

/** Codes of {@link PartitionPlanError}. */
export type PartitionPlanErrorCode =
  | 'PLAN_BAD_OPTION'
  | 'PLAN_SLOT_TOO_SMALL'
  | 'PLAN_OUT_OF_REACH'
  | 'PLAN_FLASH_TOO_SMALL';

/** One thing that could be given up to make a plan possible. */
export interface PlanSuggestion {
  /** `factory`: the factory app. `growth`: room to grow. `partition`: the data partition `name`. */
  readonly giveUp: 'factory' | 'growth' | 'partition';
  /** Name of the partition; undefined for `growth`. */
  readonly name: string | undefined;
  /** Bytes it takes off what is missing. */
  readonly frees: number;
  /** Whether that alone makes the plan possible. */
  readonly suffices: boolean;
}

/** No partition table meets the wishes. */
export class PartitionPlanError extends ImageError {
  override readonly name: string = 'PartitionPlanError';
  declare readonly code: PartitionPlanErrorCode;
  /** Bytes that are missing: of the slot, of the flash, or of the 16 MB in reach. */
  readonly missing: number;
  /** What could be given up, most helpful first. */
  readonly suggestions: readonly PlanSuggestion[];

  constructor(
    code: PartitionPlanErrorCode,
    message: string,
    details: { readonly missing?: number; readonly suggestions?: readonly PlanSuggestion[] } = {},
  ) {
    super(code, message);
    this.missing = details.missing ?? 0;
    this.suggestions = details.suggestions ?? [];
  }
}

/** Codes of {@link BundleError}. */
export type BundleErrorCode =
  | 'BUNDLE_NONE'
  | 'BUNDLE_FORMAT'
  | 'BUNDLE_COUNT'
  | 'BUNDLE_CRC'
  | 'BUNDLE_IMAGE'
  | 'BUNDLE_SIZE'
  | 'BUNDLE_NAME'
  | 'BUNDLE_ORDER'
  | 'BUNDLE_LAYOUT'
  | 'BUNDLE_GAP'
  | 'BUNDLE_DIGEST'
  | 'BUNDLE_TRAILING'
  | 'BUNDLE_EMPTY_COMPONENT'
  | 'BUNDLE_NO_IMAGE_DIGEST'
  | 'BUNDLE_IMAGE_TRAILING';

/** A bundle cannot be read, or not be built from what was given. */
export class BundleError extends ImageError {
  override readonly name: string = 'BundleError';
  declare readonly code: BundleErrorCode;

  constructor(code: BundleErrorCode, message: string, place: ErrorPlace = {}) {
    super(code, message, place);
  }
}

/** Codes of {@link ArchiveError}. */
export type ArchiveErrorCode = 'ARCHIVE_PATH' | 'ARCHIVE_DUPLICATE' | 'ARCHIVE_EMPTY' | 'ARCHIVE_TOO_LARGE';

/** Files cannot be packed into an archive. */
export class ArchiveError extends ImageError {
  override readonly name: string = 'ArchiveError';
  declare readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string) {
    super(code, message);
  }
}
