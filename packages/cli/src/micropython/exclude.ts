/**
 * Patterns of paths, as people know them from .gitignore.
 * @module
 */

/**
 * Whether a path matches one of the patterns. `*` and `?` stand for anything but a slash, `**` also for slashes. A pattern
 * without a slash is held against the last part of the path, one with a slash against all of it.
 */
export function isExcluded(path: string, patterns: readonly string[]): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return patterns.some((given) => {
    const pattern = given.replace(/^\.?\//, '').replace(/\/+$/, '');
    const isPath = pattern.includes('/') || given.startsWith('/') || given.startsWith('./');
    return expressionOf(pattern).test(isPath ? path : last);
  });
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[\\^$+.()|[\]{}]/g, (found) => {
    if (found === '**/') return '(?:.*/)?';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's');
}
