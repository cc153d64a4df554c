import { seededRandom } from '../random/seeded-random.ts';
import { ENCRYPTED_BLOCK_SIZE, type FlashRange, SECTOR_SIZE } from './geometry.ts';

const ERASED = 0;
const PROGRAMMED = 1;
const BROKEN = 2;

/**
 * Which 16-byte blocks of the encrypted regions hold data. The simulator keeps plaintext and models what encryption
 * changes for software: a block is programmed whole and once per erase, and a block that was erased, torn or half
 * erased decrypts to noise, not to 0xFF.
 */
export class EncryptedBlocks {
  readonly #sectors: Uint8Array;
  readonly #states: Uint8Array;
  readonly #seed: number;
  readonly #noise = new Map<number, Uint8Array>();

  constructor(flashSize: number, regions: readonly FlashRange[], seed: number) {
    this.#sectors = new Uint8Array(flashSize / SECTOR_SIZE);
    for (const { offset, size } of regions) {
      this.#sectors.fill(1, offset / SECTOR_SIZE, (offset + size) / SECTOR_SIZE);
    }
    this.#states = new Uint8Array(regions.length === 0 ? 0 : flashSize / ENCRYPTED_BLOCK_SIZE);
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
      if (this.#states[at / ENCRYPTED_BLOCK_SIZE] !== ERASED) return at;
    }
    return -1;
  }

  /** Records a program; of a torn one only the blocks before `goodSize` are readable. */
  markProgrammed(offset: number, size: number, goodSize: number): void {
    for (let at = 0; at < size; at += ENCRYPTED_BLOCK_SIZE) {
      const whole = at + ENCRYPTED_BLOCK_SIZE <= goodSize;
      this.#states[(offset + at) / ENCRYPTED_BLOCK_SIZE] = whole ? PROGRAMMED : BROKEN;
    }
  }

  /** Records the erase of one sector; after a torn erase nothing in it can be read or programmed. */
  markErased(offset: number, torn: boolean): void {
    if (this.#states.length === 0) return;
    const first = offset / ENCRYPTED_BLOCK_SIZE;
    this.#states.fill(torn ? BROKEN : ERASED, first, first + SECTOR_SIZE / ENCRYPTED_BLOCK_SIZE);
  }

  /** Replaces, in bytes read from `offset`, every block that holds no data by what decryption makes of it. */
  scramble(offset: number, bytes: Uint8Array): void {
    if (this.#states.length === 0) return;
    const first = Math.floor(offset / ENCRYPTED_BLOCK_SIZE) * ENCRYPTED_BLOCK_SIZE;
    for (let block = first; block < offset + bytes.length; block += ENCRYPTED_BLOCK_SIZE) {
      if (this.#states[block / ENCRYPTED_BLOCK_SIZE] === PROGRAMMED) continue;
      if (this.#sectors[Math.floor(block / SECTOR_SIZE)] !== 1) continue;
      const noise = this.#noiseOf(block);
      const skipped = Math.max(0, offset - block);
      const wanted = Math.min(ENCRYPTED_BLOCK_SIZE, offset + bytes.length - block);
      bytes.set(
        skipped === 0 && wanted === noise.length ? noise : noise.subarray(skipped, wanted),
        block + skipped - offset,
      );
    }
  }

  /** Copies the block states. */
  snapshot(): Uint8Array {
    return this.#states.slice();
  }

  /** Returns to a snapshot. */
  restore(states: Uint8Array): void {
    this.#states.set(states);
  }

  /** What a block that holds no data decrypts to; drawn once, because proofs read it again and again. */
  #noiseOf(block: number): Uint8Array {
    const index = block / ENCRYPTED_BLOCK_SIZE;
    const broken = this.#states[index] === BROKEN ? 0x5bd1e995 : 0;
    const key = broken === 0 ? index : index + this.#states.length;
    let noise = this.#noise.get(key);
    if (noise === undefined) {
      const random = seededRandom((this.#seed ^ Math.imul(block, 0x9e3779b1) ^ broken) >>> 0);
      noise = Uint8Array.from({ length: ENCRYPTED_BLOCK_SIZE }, () => random() & 0xff);
      this.#noise.set(key, noise);
    }
    return noise;
  }
}
