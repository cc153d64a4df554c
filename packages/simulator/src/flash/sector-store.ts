import { SECTOR_SIZE } from './geometry.ts';

/** Frozen contents of a whole chip; cheap, because sectors are shared until somebody changes them. */
export type SectorSnapshot = readonly Uint8Array[];

/**
 * The bytes of a flash chip as a list of 4 KB sectors that are copied only when written, so that thousands of
 * snapshots of a 4 MB chip cost one reference per sector each.
 */
export class SectorStore {
  readonly #sectors: Uint8Array[];
  readonly #owned: Uint8Array;

  /**
   * @param sectorCount number of 4 KB sectors
   * @param fill value of every byte at the start
   */
  constructor(sectorCount: number, fill: number) {
    const blank = new Uint8Array(SECTOR_SIZE).fill(fill);
    this.#sectors = new Array<Uint8Array>(sectorCount).fill(blank);
    this.#owned = new Uint8Array(sectorCount);
  }

  /** Copies `size` bytes from `offset` out of the store. The range must be inside it. */
  read(offset: number, size: number): Uint8Array {
    const out = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const at = offset + done;
      const within = at % SECTOR_SIZE;
      const piece = Math.min(SECTOR_SIZE - within, size - done);
      out.set(this.#sector(at).subarray(within, within + piece), done);
      done += piece;
    }
    return out;
  }

  /** Overwrites a range that lies inside one sector. */
  write(offset: number, bytes: Uint8Array): void {
    const index = Math.floor(offset / SECTOR_SIZE);
    if (this.#owned[index] === 0) {
      this.#sectors[index] = this.#sector(offset).slice();
      this.#owned[index] = 1;
    }
    this.#sector(offset).set(bytes, offset % SECTOR_SIZE);
  }

  /** Shares all sectors with the returned snapshot. */
  snapshot(): SectorSnapshot {
    this.#owned.fill(0);
    return this.#sectors.slice();
  }

  /** Returns to a snapshot of this store. */
  restore(snapshot: SectorSnapshot): void {
    this.#owned.fill(0);
    for (let index = 0; index < this.#sectors.length; index++) {
      const sector = snapshot[index];
      if (sector !== undefined) this.#sectors[index] = sector;
    }
  }

  #sector(offset: number): Uint8Array {
    const sector = this.#sectors[Math.floor(offset / SECTOR_SIZE)];
    if (sector === undefined) throw new RangeError(`no sector at offset ${offset}`);
    return sector;
  }
}
