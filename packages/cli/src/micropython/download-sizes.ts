/**
 * What boards download for a release of files.
 * @module
 */
import { digestToHex, type RecordedFile, type RecordedSource, type ReleaseRecord } from '@aloft/release';

/** Bytes a board downloads that has an earlier release, or none. */
export interface Download {
  /** Null for a board that has none of the files. */
  readonly from: string | null;
  readonly bytes: number;
  /** Files that are fetched. */
  readonly files: number;
}

/** The smallest way to a file for a board that has the file `base`, by its SHA-256. */
export function smallestWay({ size, sources }: RecordedFile, base: string | undefined): RecordedSource | null {
  let best: RecordedSource | null = null;
  for (const source of sources) {
    if (source.kind === 'patch' && digestToHex(source.baseDigest) !== base) continue;
    if (source.size < (best?.size ?? size)) best = source;
  }
  return best;
}

/** For a new board, and for boards with the releases of records, the newest first. */
export function downloadSizes(files: readonly RecordedFile[], records: readonly ReleaseRecord[]): Download[] {
  const earlier = records.flatMap((record) =>
    record.files === undefined ? [] : [{ from: record.version, old: record.files }],
  );
  return [{ from: null, old: [] }, ...earlier].map(({ from, old }) => {
    const there = new Set(old.map(({ sha256 }) => sha256));
    const fetched = files.filter(({ sha256 }) => !there.has(sha256));
    const bytes = fetched.reduce((sum, file) => {
      const base = old.find(({ path }) => path === file.path)?.sha256;
      return sum + (smallestWay(file, base)?.size ?? file.size);
    }, 0);
    return { from, bytes, files: fetched.length };
  });
}
