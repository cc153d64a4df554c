/**
 * Names that boards take and that are seldom meant.
 * @module
 */

/** Modules of keys, wherever `aloft keys export` was told to write them. */
const KEYS = /^(lib\/)?aloft_trust\.m?py$/;

/** A warning for each path that surprises whoever publishes it. */
export function nameWarnings(paths: readonly string[]): string[] {
  return paths.flatMap((path) => [
    ...(KEYS.test(path)
      ? [
          `${path} goes to every board: with a wrong one boards take no update again but by cable. Keys change by trust statements (docs/guides/keys.md); leave it out (--exclude ${path}) and copy it over the cable once`,
        ]
      : []),
    ...(path.normalize('NFC') === path
      ? []
      : [
          `${path} has its accents as characters of their own, as macOS writes them: a program that names it as it is typed does not find it on the board; rename it`,
        ]),
  ]);
}
