/** Frozen pages; cheap, because they are shared until somebody changes them. */
export type PageSnapshot = readonly Uint8Array[];

/**
 * Bytes as a list of pages of equal size that are copied only when written, so that thousands of snapshots of a large
 * chip cost one reference per page each. Pages nobody wrote since they were cleared are all one and the same.
 */
export class SharedPages {
  readonly pageSize: number;
  #pages: Uint8Array[];
  readonly #owned: Uint8Array;
  readonly #blank: Uint8Array;

  /** @param blank value of every byte at the start */
  constructor(count: number, pageSize: number, blank: number) {
    this.pageSize = pageSize;
    this.#blank = new Uint8Array(pageSize).fill(blank);
    this.#pages = new Array<Uint8Array>(count).fill(this.#blank);
    this.#owned = new Uint8Array(count);
  }

  /** A page, to read only. */
  at(index: number): Uint8Array {
    const page = this.#pages[index];
    if (page === undefined) throw new RangeError(`no page ${index}`);
    return page;
  }

  /** A page, to write to; no snapshot sees it. */
  own(index: number): Uint8Array {
    const page = this.at(index);
    if (this.#owned[index] === 1) return page;
    const copy = page.slice();
    this.#pages[index] = copy;
    this.#owned[index] = 1;
    return copy;
  }

  /** Makes a whole page blank. */
  clear(index: number): void {
    this.#pages[index] = this.#blank;
    this.#owned[index] = 0;
  }

  /** Whether a page was not written since it was cleared. */
  isUntouched(index: number): boolean {
    return this.#pages[index] === this.#blank;
  }

  /** Shares all pages with the returned snapshot. */
  snapshot(): PageSnapshot {
    this.#owned.fill(0);
    return this.#pages.slice();
  }

  /** Returns to a snapshot of these pages. */
  restore(snapshot: PageSnapshot): void {
    this.#owned.fill(0);
    this.#pages = snapshot.slice();
  }
}
