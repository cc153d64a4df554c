/**
 * What the operating system refuses, in words.
 * @module
 */

/** The operating system's error, as Node has it. */
export interface OsError extends Error {
  /** Such as `EACCES`. */
  readonly code: string;
  readonly path?: string;
}

/** What is the matter, and what to do. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full; free some space'],
  ['EDQUOT', 'your share of the disk is used up; free some space'],
  ['EFBIG', 'a file would be larger than allowed; raise the limit (ulimit -f)'],
  ['EROFS', 'the disk is read-only; mount it for writing'],
  ['EACCES', 'permission is denied; check owner and mode'],
  ['EPERM', 'permission is denied; check owner and mode'],
  ['EISDIR', 'a folder lies where a file belongs; remove it'],
  ['ENOTDIR', 'a file lies where a folder belongs; remove it'],
  ['ELOOP', 'links lead in a circle; remove them'],
  ['EMFILE', 'too many files are open; raise the limit (ulimit -n)'],
  ['EIO', 'the disk fails; copy what is on it elsewhere'],
]);

/** The operating system's error, when `error` is one. */
export function osErrorOf(error: unknown): OsError | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const { code } = error;
  const path = 'path' in error && typeof error.path === 'string' ? { path: error.path } : {};
  return typeof code === 'string' ? Object.assign(error, { code, ...path }) : undefined;
}

/** The reason and the remedy, with the code that others can look up. */
export function reasonOf({ code, message }: OsError): string {
  return `${REASONS.get(code) ?? message.replace(/^[A-Z]+: /, '')} (${code})`;
}
