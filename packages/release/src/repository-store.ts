/** One file of a repository, whole. */
export interface RepositoryFile {
  /** Relative to the repository; see `parseRepositoryPath`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * An open file. It sees one state of the file until it is closed, even when the file is replaced meanwhile.
 * Either read one `stream` to its end, cancel that stream, or call `close`; each releases what the file holds.
 */
export interface StoredFile {
  /** Bytes in the file. */
  readonly size: number;
  /** Bytes `start` to `end - 1` in pieces; fails when the file turns out shorter. Call it at most once. */
  stream(start: number, end: number): ReadableStream<Uint8Array>;
  close(): Promise<void>;
}

/** The reading half of a repository, all a server needs. */
export interface RepositoryReader {
  /**
   * @param path relative to the repository
   * @returns null when there is no such file, also for a path that cannot name one
   */
  open(path: string): Promise<StoredFile | null>;
}

/** A repository that can be published to. */
export interface RepositoryStore extends RepositoryReader {
  /**
   * Writes files so that no reader ever sees half of anything: each file appears whole or not at all, and offers appear
   * after all else, so an offer never names an artifact that is not there. Files already there with the same bytes
   * stay untouched: writing the same files again changes nothing.
   */
  write(files: readonly RepositoryFile[]): Promise<void>;
}
