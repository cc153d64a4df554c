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
  readonly #blank: Uint8Array = new Uint8Array(SECTOR_SIZE).fill(0xff);

  /** @param sectorCount number of 4 KB sectors, all blank (0xFF) at the start */
  constructor(sectorCount: number) {
    this.#sectors = new Array<Uint8Array>(sectorCount).fill(this.#blank);
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

  /** Makes a whole sector blank. */
  clear(offset: number): void {
    const index = Math.floor(offset / SECTOR_SIZE);
    this.#sectors[index] = this.#blank;
    this.#owned[index] = 0;
  }

  /** Whether every byte of a range is 0xFF. */
  isBlank(offset: number, size: number): boolean {
    for (let at = offset; at < offset + size; ) {
      const sector = this.#sector(at);
      const within = at % SECTOR_SIZE;
      const end = Math.min(SECTOR_SIZE, within + offset + size - at);
      if (sector !== this.#blank && !isFilled(sector, within, end)) return false;
      at += end - within;
    }
    return true;
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

function isFilled(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0xff) return false;
  return true;
}
