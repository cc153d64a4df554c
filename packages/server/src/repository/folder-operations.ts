/**
 * The file system as a repository folder uses it: few operations, each one step that can fail or lose power on its own.
 * Paths are absolute.
 */
export interface FolderOperations {
  /** Creates a folder and those above it; fine when it is there. */
  makeFolder(path: string): Promise<void>;
  /** Names of the files in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Creates a file with a name no other file ever had. */
  createFile(folder: string): Promise<NewFile>;
  /** Moves a file to a name, replacing the file of that name in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Makes names created in, moved to or removed from a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Opens a file for reading; null when there is none. */
  openFile(path: string): Promise<OpenFile | null>;
}

/** A file being written. */
export interface NewFile {
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the bytes survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file being read. */
export interface OpenFile {
  readonly size: number;
  /** Fills `into` with bytes from `position` on as far as they reach; answers how many, 0 behind the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}
