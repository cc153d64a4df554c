import { ReleaseError } from '../errors.ts';

/** Longest path of a file in bytes of UTF-8. */
export const MAX_FILE_PATH_SIZE = 128;

/** Modules that bringing back old files depends on; `import` must find nothing else in their place. */
const KEPT: ReadonlySet<string> = new Set(
  'ota aloft_guard boot _boot _ota os json time sys gc hashlib binascii machine network socket ssl tls'.split(' '),
);

/** `A-Z` read as `a-z`, and nothing else: the boards' file systems know no other letters either. */
export function foldPath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether a byte of UTF-8 is one that names and texts must not have. */
export function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/**
 * Why a path cannot be that of a file of a release; null when it can. For people: what is wrong and what to do.
 *
 * Source: docs/spec/files.md §1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { filePathProblem } from '@aloft/release';
 *
 * assert.equal(filePathProblem('lib/lamp.py'), null);
 * assert.match(filePathProblem('boot.py') ?? '', /over the cable/);
 * ```
 */
export function filePathProblem(path: string): string | null {
  const utf8 = new TextEncoder().encode(path);
  const size = utf8.length;
  if (size < 1 || size > MAX_FILE_PATH_SIZE) {
    return `has ${size} bytes; a path has 1 to ${MAX_FILE_PATH_SIZE}, so give it a shorter name`;
  }
  if (!path.isWellFormed()) return 'is no text in Unicode; rename it';
  if (utf8.some(isControl) || /[\\:]/.test(path)) return 'has a control character, a backslash or a colon; rename it';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'is not a plain path; parts stand between single slashes, and none is . or ..';
  }
  if (parts.some((part) => /[. ]$/.test(part))) {
    return 'has a part that ends in a dot or a space, which FAT drops: it would be another file there; rename it';
  }
  if (/~[0-9A-F]/i.test(path)) {
    return 'has a ~ and a digit behind it, as the short names of FAT have: it could be another file there; rename it';
  }
  const [root = '', second] = foldPath(path).split('/');
  const first = root === 'lib' && second !== undefined ? second : root;
  const dot = first.indexOf('.');
  const stem = dot < 0 ? first : first.slice(0, dot);
  const ending = dot < 0 ? '' : first.slice(dot + 1);
  if (root === 'version.json' || (KEPT.has(stem) && ['', 'py', 'mpy'].includes(ending))) {
    return 'is what bringing back old files depends on, so no update may replace it; copy it over the cable';
  }
  return null;
}

/**
 * Returns the path, else throws.
 *
 * @throws {ReleaseError} `FILES_PATH`
 */
export function checkFilePath(path: string, at: string): string {
  const problem = filePathProblem(path);
  if (problem === null) return path;
  throw new ReleaseError('FILES_PATH', at, `${JSON.stringify(path)} ${problem}`);
}

/**
 * Refuses paths of one board that cannot stand beside each other.
 *
 * @throws {ReleaseError} `FILES_CLASH`
 */
export function checkClashes(paths: readonly string[], at: string): void {
  const folded = new Map<string, string>();
  for (const path of paths) {
    const other = folded.get(foldPath(path));
    if (other !== undefined) {
      throw new ReleaseError(
        'FILES_CLASH',
        at,
        `${other} and ${path} are one file where case does not count; rename one`,
      );
    }
    folded.set(foldPath(path), path);
  }
  for (const path of paths) {
    const parts = foldPath(path).split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const file = folded.get(parts.slice(0, count).join('/'));
      if (file === undefined) continue;
      throw new ReleaseError('FILES_CLASH', at, `${file} is a file and, for ${path}, a folder; rename one`);
    }
  }
}
