import { SECTOR_SIZE } from './geometry.ts';
import { type PageSnapshot, SharedPages } from './shared-pages.ts';

/** The bytes of a flash chip, in 4 KB sectors that snapshots share. */
export class SectorStore {
  readonly #sectors: SharedPages;

  /** @param sectorCount number of 4 KB sectors, all blank (0xFF) at the start */
  constructor(sectorCount: number) {
    this.#sectors = new SharedPages(sectorCount, SECTOR_SIZE, 0xff);
  }

  /** Copies bytes from `offset` out of the store. The range must be inside it. */
  readInto(offset: number, into: Uint8Array): void {
    const within = offset % SECTOR_SIZE;
    const size = into.length;
    if (size > 0 && within + size <= SECTOR_SIZE) {
      const sector = this.#sectors.at((offset - within) / SECTOR_SIZE);
      into.set(size === SECTOR_SIZE ? sector : sector.subarray(within, within + size));
      return;
    }
    let done = 0;
    while (done < size) {
      const start = (offset + done) % SECTOR_SIZE;
      const piece = Math.min(SECTOR_SIZE - start, size - done);
      const sector = this.#sectors.at((offset + done - start) / SECTOR_SIZE);
      into.set(piece === SECTOR_SIZE ? sector : sector.subarray(start, start + piece), done);
      done += piece;
    }
  }

  /** Overwrites a range that lies inside one sector. */
  write(offset: number, bytes: Uint8Array): void {
    this.#sectors.own(Math.floor(offset / SECTOR_SIZE)).set(bytes, offset % SECTOR_SIZE);
  }

  /** Makes a whole sector blank. */
  clear(offset: number): void {
    this.#sectors.clear(offset / SECTOR_SIZE);
  }

  /** First offset in a range where one of `wanted`'s bits is 1 and the store's is 0, or -1. */
  firstCleared(offset: number, wanted: Uint8Array): number {
    for (let done = 0; done < wanted.length; ) {
      const within = (offset + done) % SECTOR_SIZE;
      const sector = this.#sectors.at((offset + done - within) / SECTOR_SIZE);
      const end = Math.min(wanted.length, done + SECTOR_SIZE - within);
      for (let index = within; done < end; index++, done++) {
        if (((wanted[done] ?? 0) & ~(sector[index] ?? 0)) !== 0) return offset + done;
      }
    }
    return -1;
  }

  /** Whether every byte of a range is 0xFF. */
  isBlank(offset: number, size: number): boolean {
    for (let at = offset; at < offset + size; ) {
      const within = at % SECTOR_SIZE;
      const index = (at - within) / SECTOR_SIZE;
      const end = Math.min(SECTOR_SIZE, within + offset + size - at);
      if (!this.#sectors.isUntouched(index) && !isFilled(this.#sectors.at(index), within, end)) return false;
      at += end - within;
    }
    return true;
  }

  /** Shares all sectors with the returned snapshot. */
  snapshot(): PageSnapshot {
    return this.#sectors.snapshot();
  }

  /** Returns to a snapshot of this store. */
  restore(snapshot: PageSnapshot): void {
    this.#sectors.restore(snapshot);
  }
}

function isFilled(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0xff) return false;
  return true;
}
