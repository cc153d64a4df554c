/**
 * What goes wrong, as the command line tells it: code, place, remedy and exit code.
 * @module
 */
import { DeltaError } from '@aloft/delta';
import { ImageError, PartitionPlanError, PartitionTableError } from '@aloft/image';
import { ReleaseError } from '@aloft/release';
import { osErrorOf, reasonOf } from './os-failure.ts';
import { foreign } from './terminal/style.ts';

/** Exit codes: what a script can tell apart. */
export const EXIT = { ok: 0, refused: 1, usage: 2, files: 3, internal: 70 } as const;

export type CliErrorCode =
  | 'USAGE'
  | 'FILE_NOT_FOUND'
  | 'FILE_IS_FOLDER'
  | 'FILE_IS_NO_FOLDER'
  | 'FILE_UNREADABLE'
  | 'FILE_EMPTY'
  | 'FILE_TOO_LARGE'
  | 'FILE_NOT_WRITABLE'
  | 'PORT_TAKEN'
  | 'REPOSITORY_LOCKED'
  | 'REPOSITORY_UNREACHABLE'
  | 'REPOSITORY_DAMAGED'
  | 'RELEASE_UNFIT'
  | 'RELEASE_REFUSED'
  | 'RELEASE_UNKNOWN'
  | 'COMPILE_FAILED'
  | 'OFFER_DAMAGED'
  | 'OFFER_SIGNED'
  | 'VENDOR_UNCLEAR'
  | 'DECODER_RAM'
  | 'BASE_DAMAGED'
  | 'CANNOT_LISTEN'
  | 'FILE_UNKNOWN'
  | 'IMAGE_DAMAGED'
  | 'IMAGE_NOT_BOOTABLE'
  | 'CHIP_MISMATCH'
  | 'DUMP_NOT_BOOTABLE'
  | 'ELF_MISMATCH'
  | 'TABLE_INVALID'
  | 'STORY_FAILED'
  | 'FILE_EXISTS'
  | 'KEY_EXISTS'
  | 'KEY_MISSING'
  | 'KEY_UNKNOWN'
  | 'KEY_INVALID'
  | 'KEY_MISMATCH'
  | 'PASSPHRASE_MISSING'
  | 'PASSPHRASE_WRONG'
  | 'PASSPHRASE_WEAK'
  | 'SIGNER_FAILED'
  | 'TRUST_FILE_INVALID'
  | 'TRUST_LOCKOUT'
  | 'TRUST_REFUSED'
  | 'CANCELLED';

/** A failure that the command line noticed itself. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly exitCode: number;
  readonly file: string | undefined;
  /** Whether the JSON that was printed tells it already. */
  readonly isTold: boolean;

  constructor(code: CliErrorCode, exitCode: number, message: string, file?: string, isTold = false) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
    this.file = file;
    this.isTold = isTold;
  }
}

/** A wrong command line. */
export function usage(message: string, file?: string): CliError {
  return new CliError('USAGE', EXIT.usage, message, file);
}

/** Run `work`; what the release package refuses in it is the command line's fault. */
export function asUsage(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw error instanceof ReleaseError ? usage(error.message) : error;
  }
}

/** The input is refused, and what was printed already says so to machines. */
export function toldRefusal(code: CliErrorCode, message: string, file: string): CliError {
  return new CliError(code, EXIT.refused, message, file, true);
}

/** An error of one of the packages, with the file it is about. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly file: string;
  override readonly cause: unknown;

  constructor(file: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.file = file;
    this.cause = cause;
  }
}

/** What a package refuses that only some commands load: its own error class would make every command load it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;

  constructor(error: Error & { readonly code: string }) {
    super(error.message, { cause: error });
    this.code = error.code;
  }
}

/** Run `work`; errors of the class `kind` are refusals. */
export async function refusing<T>(
  kind: abstract new (...args: never[]) => Error & { readonly code: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof kind ? new Refusal(error) : error;
  }
}

/** Run `work` and, when it fails, say that `file` was the matter. */
export function about<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isOwn = error instanceof CliError || error instanceof FileError;
    // The device's memory is the matter then, and no file.
    const isBudget = error instanceof DeltaError && error.code === 'DELTA_RAM_BUDGET';
    throw isOwn || isBudget ? error : new FileError(file, error);
  }
}

/** A failure as data, for people and machines alike. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly offset?: number;
  readonly exitCode: number;
}

/** What `error` is, in the command line's terms. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof FileError) {
    const failure = describeFailure(error.cause);
    // The operating system knows best which file it was.
    return osErrorOf(error.cause) !== undefined && failure.file !== undefined
      ? failure
      : { ...failure, file: error.file };
  }
  if (error instanceof CliError) {
    const { code, message, exitCode, file } = error;
    return { code, message, exitCode, ...(file === undefined ? {} : { file }) };
  }
  if (error instanceof DeltaError && error.ramNeeded !== undefined) {
    const message = `a decoder needs at least ${error.ramNeeded} bytes of memory; say --ram ${error.ramNeeded}`;
    return { code: error.code, message, exitCode: EXIT.refused };
  }
  if (error instanceof DeltaError || error instanceof ImageError) {
    const { code, message } = error;
    const isElsewhere =
      error instanceof PartitionPlanError || (error instanceof PartitionTableError && error.line !== undefined);
    const offset = isElsewhere ? undefined : error.offset;
    return { code, message, exitCode: EXIT.refused, ...(offset === undefined ? {} : { offset }) };
  }
  if (error instanceof ReleaseError || error instanceof Refusal) {
    return { code: error.code, message: error.message, exitCode: EXIT.refused };
  }
  const refused = osErrorOf(error);
  if (refused !== undefined) {
    const { path } = refused;
    return {
      code: 'FILE_UNREADABLE',
      message: reasonOf(refused),
      exitCode: EXIT.files,
      ...(path === undefined ? {} : { file: path }),
    };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error), exitCode: EXIT.internal };
}

/** The operating system's code of an error, such as `EACCES`. */
export function errnoOf(error: unknown): string | undefined {
  return osErrorOf(error)?.code;
}

/** A failure in one line: file, what, where, and its code. */
export function failureLine({ code, message, file, offset }: Failure): string {
  const place = offset === undefined ? '' : ` (at offset 0x${offset.toString(16)})`;
  return `aloft: ${foreign(`${file === undefined ? '' : `${file === '' ? '""' : file}: `}${message}`)}${place} [${code}]`;
}
