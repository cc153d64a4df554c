import { dirname, join } from 'node:path';
import type { FolderOperations } from '../repository/folder-operations.ts';

/** One file: what programs see, and what survives a power cut. */
interface Content {
  bytes: Uint8Array;
  synced: Uint8Array;
}

/** A change of names that is seen at once and survives a power cut only when every folder it touches was synced. */
interface NameChange {
  readonly removed: string | null;
  readonly added: { readonly path: string; readonly content: Content } | null;
  readonly folders: Set<string>;
}

/**
 * A file system in memory that loses as much as POSIX allows when power is cut: bytes not synced, and any of the name
 * changes in folders not synced since. A rename is lost or kept as a whole. Folders themselves survive.
 */
export class MemoryFolder {
  /** Names that survived so far, before the pending changes. */
  #durable = new Map<string, Content>();
  #pending: NameChange[] = [];
  #names = new Map<string, Content>();
  #created = 0;
  #open = 0;

  /** Files open for reading or writing right now. */
  get openFiles(): number {
    return this.#open;
  }

  /** What every path holds right now. */
  snapshot(): Map<string, Uint8Array> {
    return new Map([...this.#names].map(([path, { bytes }]) => [path, bytes.slice()]));
  }

  /**
   * Cuts the power: returns the folder as found after a restart.
   *
   * @param keeps asked for every change and every file not synced whether it made it to the disk
   */
  powerCut(keeps: () => boolean): MemoryFolder {
    const after = new MemoryFolder();
    const names = new Map(this.#durable);
    for (const { removed, added } of this.#pending.filter(keeps)) {
      if (removed !== null) names.delete(removed);
      if (added !== null) names.set(added.path, added.content);
    }
    for (const [path, { bytes, synced }] of names) {
      const kept = keeps() ? bytes.slice() : synced.slice();
      after.#names.set(path, { bytes: kept, synced: kept });
    }
    after.#durable = new Map(after.#names);
    after.#created = this.#created;
    return after;
  }

  /** The operations of this folder. */
  operations(): FolderOperations {
    return {
      makeFolder: async () => {},
      list: async (folder) =>
        [...this.#names.keys()].filter((path) => dirname(path) === folder).map((path) => path.slice(folder.length + 1)),
      createFile: async (folder) => {
        this.#created += 1;
        const path = join(folder, `file-${this.#created}`);
        const content: Content = { bytes: new Uint8Array(0), synced: new Uint8Array(0) };
        this.#change({ removed: null, added: { path, content }, folders: new Set([folder]) });
        this.#open += 1;
        return {
          path,
          write: async (bytes) => {
            content.bytes = bytes.slice();
          },
          sync: async () => {
            content.synced = content.bytes;
          },
          close: async () => {
            this.#open -= 1;
          },
        };
      },
      rename: async (from, to) => {
        const content = this.#names.get(from);
        if (content === undefined) throw new Error(`no such file: ${from}`);
        this.#change({ removed: from, added: { path: to, content }, folders: new Set([dirname(from), dirname(to)]) });
      },
      syncFolder: async (path) => this.#sync(path),
      remove: async (path) => {
        if (this.#names.has(path)) this.#change({ removed: path, added: null, folders: new Set([dirname(path)]) });
      },
      openFile: async (path) => {
        const content = this.#names.get(path);
        if (content === undefined) return null;
        const { bytes } = content;
        this.#open += 1;
        return {
          size: bytes.length,
          read: async (into, position) => {
            const piece = bytes.subarray(position, position + into.length);
            into.set(piece);
            return piece.length;
          },
          close: async () => {
            this.#open -= 1;
          },
        };
      },
    };
  }

  #change(change: NameChange): void {
    if (change.removed !== null) this.#names.delete(change.removed);
    if (change.added !== null) this.#names.set(change.added.path, change.added.content);
    this.#pending.push(change);
  }

  /** A rename counts as kept once its new folder is synced: journals write both halves together. */
  #sync(folder: string): void {
    const settled = this.#pending.filter(({ added, folders }) =>
      added === null ? folders.has(folder) : dirname(added.path) === folder,
    );
    for (const { removed, added } of settled) {
      if (removed !== null) this.#durable.delete(removed);
      if (added !== null) this.#durable.set(added.path, added.content);
    }
    this.#pending = this.#pending.filter((change) => !settled.includes(change));
  }
}
