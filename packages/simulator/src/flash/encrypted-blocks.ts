import { seededRandom } from '../random/seeded-random.ts';
import { ENCRYPTED_BLOCK_SIZE, type FlashRange, SECTOR_SIZE } from './geometry.ts';
import { type PageSnapshot, SharedPages } from './shared-pages.ts';

const ERASED = 0;
const PROGRAMMED = 1;
const BROKEN = 2;
const BLOCKS_PER_SECTOR = SECTOR_SIZE / ENCRYPTED_BLOCK_SIZE;

/**
 * Which 16-byte blocks of the encrypted regions hold data. The simulator keeps plaintext and models what encryption
 * changes for software: a block is programmed whole and once per erase, and a block that was erased, torn or half
 * erased decrypts to noise, not to 0xFF.
 */
export class EncryptedBlocks {
  readonly #sectors: Uint8Array;
  /** One byte for each block, a page for each sector; no pages without encryption. */
  readonly #states: SharedPages;
  readonly #seed: number;
  readonly #blockCount: number;
  readonly #noise = new Map<number, Uint8Array>();

  constructor(flashSize: number, regions: readonly FlashRange[], seed: number) {
    this.#sectors = new Uint8Array(flashSize / SECTOR_SIZE);
    for (const { offset, size } of regions) {
      this.#sectors.fill(1, offset / SECTOR_SIZE, (offset + size) / SECTOR_SIZE);
    }
    this.#blockCount = regions.length === 0 ? 0 : flashSize / ENCRYPTED_BLOCK_SIZE;
    this.#states = new SharedPages(this.#blockCount / BLOCKS_PER_SECTOR, BLOCKS_PER_SECTOR, ERASED);
    this.#seed = seed;
  }

  /** How much of a range is encrypted: `none`, `all`, or `part` (which no single operation may touch). */
  coverage(offset: number, size: number): 'none' | 'all' | 'part' {
    const first = Math.floor(offset / SECTOR_SIZE);
    const last = Math.floor((offset + Math.max(size, 1) - 1) / SECTOR_SIZE);
    const isEncrypted = this.#sectors[first] === 1;
    for (let sector = first + 1; sector <= last; sector++) {
      if ((this.#sectors[sector] === 1) !== isEncrypted) return 'part';
    }
    return isEncrypted ? 'all' : 'none';
  }

  /** Returns the address of the first block in the range that is not freshly erased, or -1. */
  firstUsed(offset: number, size: number): number {
    const first = Math.floor(offset / ENCRYPTED_BLOCK_SIZE) * ENCRYPTED_BLOCK_SIZE;
    for (let at = first; at < offset + size; at += ENCRYPTED_BLOCK_SIZE) {
      if (this.#stateAt(at) !== ERASED) return at;
    }
    return -1;
  }

  /** Records a program inside one sector; of a torn one only the blocks before `goodSize` are readable. */
  markProgrammed(offset: number, size: number, goodSize: number): void {
    const states = this.#states.own(Math.floor(offset / SECTOR_SIZE));
    const first = (offset % SECTOR_SIZE) / ENCRYPTED_BLOCK_SIZE;
    for (let at = 0; at < size; at += ENCRYPTED_BLOCK_SIZE) {
      const whole = at + ENCRYPTED_BLOCK_SIZE <= goodSize;
      states[first + at / ENCRYPTED_BLOCK_SIZE] = whole ? PROGRAMMED : BROKEN;
    }
  }

  /** Records the erase of one sector; after a torn erase nothing in it can be read or programmed. */
  markErased(offset: number, torn: boolean): void {
    if (this.#blockCount === 0) return;
    const sector = offset / SECTOR_SIZE;
    if (torn) this.#states.own(sector).fill(BROKEN);
    else this.#states.clear(sector);
  }

  /** Replaces, in bytes read from `offset`, every block that holds no data by what decryption makes of it. */
  scramble(offset: number, bytes: Uint8Array): void {
    if (this.#blockCount === 0) return;
    const end = offset + bytes.length;
    for (let at = offset; at < end; ) {
      const sector = Math.floor(at / SECTOR_SIZE);
      const stop = Math.min(end, (sector + 1) * SECTOR_SIZE);
      if (this.#sectors[sector] === 1) this.#scrambleSector(this.#states.at(sector), bytes, offset, at, stop);
      at = stop;
    }
  }

  /** Shares all block states with the returned snapshot. */
  snapshot(): PageSnapshot {
    return this.#states.snapshot();
  }

  /** Returns to a snapshot. */
  restore(states: PageSnapshot): void {
    this.#states.restore(states);
  }

  /** From `start` to `stop`, inside one sector. */
  #scrambleSector(states: Uint8Array, bytes: Uint8Array, offset: number, start: number, stop: number): void {
    const sector = start - (start % SECTOR_SIZE);
    for (let at = start; at < stop; ) {
      const index = Math.floor((at - sector) / ENCRYPTED_BLOCK_SIZE);
      const state = states[index];
      // Neighbours mostly are in the same state.
      let next = index + 1;
      while (next < BLOCKS_PER_SECTOR && states[next] === state) next++;
      const end = Math.min(stop, sector + next * ENCRYPTED_BLOCK_SIZE);
      if (state !== PROGRAMMED) {
        bytes.set(this.#noiseOf(sector, state === BROKEN).subarray(at - sector, end - sector), at - offset);
      }
      at = end;
    }
  }

  #stateAt(offset: number): number {
    const within = offset % SECTOR_SIZE;
    return this.#states.at((offset - within) / SECTOR_SIZE)[Math.floor(within / ENCRYPTED_BLOCK_SIZE)] ?? ERASED;
  }

  /** What the blocks of a sector decrypt to that hold no data; drawn once, because proofs read it again and again. */
  #noiseOf(sector: number, isBroken: boolean): Uint8Array {
    const key = isBroken ? -1 - sector : sector;
    let noise = this.#noise.get(key);
    if (noise === undefined) {
      noise = new Uint8Array(SECTOR_SIZE);
      for (let at = 0; at < SECTOR_SIZE; at += ENCRYPTED_BLOCK_SIZE) {
        const broken = isBroken ? 0x5bd1e995 : 0;
        const random = seededRandom((this.#seed ^ Math.imul(sector + at, 0x9e3779b1) ^ broken) >>> 0);
        for (let index = at; index < at + ENCRYPTED_BLOCK_SIZE; index++) noise[index] = random() & 0xff;
      }
      this.#noise.set(key, noise);
    }
    return noise;
  }
}
