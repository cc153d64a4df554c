/** Stable codes of what a repository folder refuses or finds broken. */
export type RepositoryErrorCode =
  /** Bytes to publish do not hash to the digest in their path. */
  | 'ARTIFACT_DIGEST_MISMATCH'
  /** An offer to publish names an artifact that is neither among the files nor in the folder. */
  | 'OFFER_INCOMPLETE'
  /** A file got shorter while it was read. */
  | 'FILE_TRUNCATED';

/**
 * The error class of repository folders.
 *
 * `code` is stable and meant for programs, `path` names the file relative to the repository.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openRepositoryFolder, RepositoryError } from '@aloft/server';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'aloft-'));
 * const wrong = { path: `artifacts/${'0'.repeat(64)}`, bytes: new Uint8Array(3) };
 * await assert.rejects(
 *   openRepositoryFolder(folder).write([wrong]),
 *   (error) => error instanceof RepositoryError && error.code === 'ARTIFACT_DIGEST_MISMATCH',
 * );
 * await rm(folder, { recursive: true });
 * ```
 */
export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
  readonly code: RepositoryErrorCode;
  readonly path: string;

  constructor(code: RepositoryErrorCode, path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.code = code;
    this.path = path;
  }
}
