/**
 * What artifacts are called.
 * @module
 */

/** Artifacts that are the target itself have the kind `image` in every format; of a set of files that is its list. */
export function artifactName(kind: string, target: 'image' | 'file-list' | 'unknown'): string {
  if (kind !== 'image' || target === 'image') return kind;
  return target === 'unknown' ? 'target' : target;
}

/** The same for people. */
export function artifactText(name: string): string {
  return name === 'file-list' ? 'list of files' : name;
}
