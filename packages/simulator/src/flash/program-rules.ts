import { FlashError } from '../errors.ts';
import type { EncryptedBlocks } from './encrypted-blocks.ts';
import { ENCRYPTED_BLOCK_SIZE } from './geometry.ts';
import type { SectorStore } from './sector-store.ts';

/**
 * Refuses every write that real flash would corrupt.
 *
 * @param writeAlignment what unencrypted writes must be aligned to, in bytes
 * @throws {FlashError} `FLASH_REGION_ENCRYPTION`, `FLASH_WRITE_ALIGNMENT`, `FLASH_BLOCK_PROGRAMMED_TWICE`,
 * `FLASH_NOT_ERASED`
 */
export function checkProgramRules(
  store: SectorStore,
  blocks: EncryptedBlocks,
  writeAlignment: number,
  offset: number,
  bytes: Uint8Array,
): void {
  const size = bytes.length;
  const coverage = blocks.coverage(offset, size);
  if (coverage === 'part') {
    throw new FlashError('FLASH_REGION_ENCRYPTION', offset, size, 'one write cannot be partly encrypted; split it');
  }
  const alignment = coverage === 'all' ? ENCRYPTED_BLOCK_SIZE : writeAlignment;
  if (offset % alignment !== 0 || size % alignment !== 0) {
    throw new FlashError('FLASH_WRITE_ALIGNMENT', offset, size, `write needs multiples of ${alignment} bytes`);
  }
  if (coverage === 'all') checkBlocksUnused(blocks, offset, size);
  else checkOnlyClearsBits(store, offset, bytes);
}

function checkBlocksUnused(blocks: EncryptedBlocks, offset: number, size: number): void {
  const used = blocks.firstUsed(offset, size);
  if (used < 0) return;
  const message = 'an encrypted 16-byte block can be programmed once per erase; erase its sector first';
  throw new FlashError('FLASH_BLOCK_PROGRAMMED_TWICE', used, size, message);
}

function checkOnlyClearsBits(store: SectorStore, offset: number, bytes: Uint8Array): void {
  const wrong = store.firstCleared(offset, bytes);
  if (wrong < 0) return;
  const message = 'programming can only turn 1 into 0; erase the sector first';
  throw new FlashError('FLASH_NOT_ERASED', wrong, bytes.length, message);
}
