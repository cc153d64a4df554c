/**
 * Files for boards without offers that a release has no more.
 * @module
 */
import { type ClassState, mirrorPathsOf, type RepositoryFile } from '@aloft/release';

/** Those that an earlier release wrote, by its record, and this one does not; whatever else lies there stays. */
export function staleFiles(
  { records }: ClassState,
  mirror: readonly RepositoryFile[],
  paths: readonly string[],
): string[] {
  if (mirror.length === 0) return [];
  const kept = new Set(mirror.map(({ path }) => path));
  const written = new Set(records.flatMap(mirrorPathsOf));
  return paths.filter((path) => written.has(path) && !kept.has(path));
}
