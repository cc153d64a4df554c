import { EncryptedBlocks } from './encrypted-blocks.ts';
import { ENCRYPTED_ROW_SIZE, type FlashRange, PAGE_SIZE, SECTOR_SIZE } from './geometry.ts';
import { checkProgramRules } from './program-rules.ts';
import { SectorStore } from './sector-store.ts';
import type { PageSnapshot } from './shared-pages.ts';
import { tornErase, tornProgram } from './torn-operation.ts';

/** What the cells of a chip hold: bytes, and which encrypted blocks are readable. */
export interface CellsSnapshot {
  readonly sectors: PageSnapshot;
  readonly blocks: PageSnapshot;
}

/**
 * The memory cells of a flash chip, and what erasing and programming do to them, whole or torn. They know neither
 * power nor time; offsets are taken to be inside the chip.
 */
export class FlashCells {
  readonly #store: SectorStore;
  readonly #blocks: EncryptedBlocks;
  readonly #writeAlignment: number;

  constructor(size: number, encrypted: readonly FlashRange[], seed: number, writeAlignment: number) {
    this.#store = new SectorStore(size / SECTOR_SIZE);
    this.#blocks = new EncryptedBlocks(size, encrypted, seed);
    this.#writeAlignment = writeAlignment;
  }

  /** Whether a byte lies in a region under flash encryption. */
  isEncrypted(offset: number): boolean {
    return this.#blocks.coverage(offset, 1) === 'all';
  }

  /** Most bytes one program command takes there, and the multiple it stays inside. */
  unitAt(offset: number): number {
    return this.isEncrypted(offset) ? ENCRYPTED_ROW_SIZE : PAGE_SIZE;
  }

  /** Fills `into` with decrypted contents. */
  readInto(offset: number, into: Uint8Array): void {
    this.#store.readInto(offset, into);
    this.#blocks.scramble(offset, into);
  }

  /** Whether a range was not programmed since its last erase. */
  isErased(offset: number, size: number): boolean {
    if (this.#blocks.coverage(offset, size) === 'all') return this.#blocks.firstUsed(offset, size) < 0;
    return this.#store.isBlank(offset, size);
  }

  /** @throws {FlashError} as `NorFlash.write` */
  checkProgram(offset: number, bytes: Uint8Array): void {
    checkProgramRules(this.#store, this.#blocks, this.#writeAlignment, offset, bytes);
  }

  /** Erases one sector. @param accident seed of what is left when the power goes away in the middle */
  eraseSector(offset: number, accident?: number): void {
    if (accident === undefined) this.#store.clear(offset);
    else this.#store.write(offset, tornErase(this.#bytesAt(offset, SECTOR_SIZE), accident));
    this.#blocks.markErased(offset, accident !== undefined);
  }

  /** Programs inside one unit. @param accident as above */
  program(offset: number, bytes: Uint8Array, accident?: number): void {
    const size = bytes.length;
    if (this.isEncrypted(offset)) {
      this.#store.write(offset, bytes);
      this.#blocks.markProgrammed(offset, size, accident === undefined ? size : accident % size);
      return;
    }
    const before = this.#bytesAt(offset, size);
    const after = accident === undefined ? programmed(before, bytes) : tornProgram(before, bytes, accident);
    this.#store.write(offset, after);
  }

  /** Shares everything with the returned snapshot. */
  snapshot(): CellsSnapshot {
    return { sectors: this.#store.snapshot(), blocks: this.#blocks.snapshot() };
  }

  /** Returns to a snapshot of these cells. */
  restore({ sectors, blocks }: CellsSnapshot): void {
    this.#store.restore(sectors);
    this.#blocks.restore(blocks);
  }

  #bytesAt(offset: number, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    this.#store.readInto(offset, bytes);
    return bytes;
  }
}

/** Bits only fall. */
function programmed(before: Uint8Array, data: Uint8Array): Uint8Array {
  for (let index = 0; index < before.length; index++) before[index] = (before[index] ?? 0) & (data[index] ?? 0);
  return before;
}
