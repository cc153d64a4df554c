/**
 * Files that boards have from earlier releases, at the paths of the new one.
 * @module
 */
import {
  artifactPath,
  type ClassState,
  chooseBases,
  digestsEqual,
  digestToHex,
  type ListedFile,
  type RepositorySource,
  readFileList,
  readWhole,
  sha256,
} from '@aloft/release';

/** A file that a patch may start from. */
export interface FileBase {
  /** Place of the new file in its list. */
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly digest: Uint8Array;
  /** The newest release it is in. */
  readonly version: string;
}

/** Which releases count. */
export interface FileBaseQuestion {
  /** Of the new list, in hexadecimal. */
  readonly targetSha256: string;
  readonly most: number;
  readonly minimumSequence: number;
  /** The target's own number when it is out already, else null. */
  readonly sequence: number | null;
}

/** The bases, newest release first, and releases whose files are gone. */
export interface GatheredFiles {
  readonly bases: readonly FileBase[];
  readonly missing: readonly string[];
}

/** Read the files at the same paths in the newest releases; each of them once. */
export async function gatherFiles(
  source: RepositorySource,
  { records }: ClassState,
  files: readonly ListedFile[],
  question: FileBaseQuestion,
): Promise<GatheredFiles> {
  const bases: FileBase[] = [];
  const missing: string[] = [];
  const seen = new Set<string>();
  for (const { sha256: name, version } of chooseBases(records, question)) {
    const list = await readFileList(source, name);
    let isWhole = list !== null;
    for (const old of list?.files ?? []) {
      const index = files.findIndex(({ path }) => path === old.path);
      const file = files[index];
      if (file === undefined || digestsEqual(file.digest, old.digest) || old.size === 0) continue;
      const key = `${index} ${digestToHex(old.digest)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const bytes = await readWhole(source, artifactPath(old.digest), old.size + 1);
      if (bytes !== null && digestsEqual(await sha256(bytes), old.digest)) {
        bases.push({ index, bytes, digest: old.digest, version });
      } else isWhole = false;
    }
    if (!isWhole) missing.push(version);
  }
  return { bases, missing };
}
