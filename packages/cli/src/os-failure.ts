/**
 * What the operating system refuses, in words.
 * @module
 */

/** What is known of an error of the operating system. */
export interface OsError {
  readonly message: string;
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
  if (typeof code !== 'string') return undefined;
  // Of two names, people know the one that a file was to get.
  const path = [...namesIn(error, 'dest'), ...namesIn(error, 'path')][0];
  return { message: error.message, code, ...(path === undefined ? {} : { path }) };
}

function namesIn(error: Error, field: 'dest' | 'path'): string[] {
  const value: unknown = field in error ? Object.entries(error).find(([name]) => name === field)?.[1] : undefined;
  return typeof value === 'string' ? [value] : [];
}

/** The reason and the remedy, with the code that others can look up. */
export function reasonOf({ code, message }: OsError): string {
  return `${REASONS.get(code) ?? message.replace(/^[A-Z]+: /, '')} (${code})`;
}
