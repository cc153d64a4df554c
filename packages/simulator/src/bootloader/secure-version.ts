import { type Partition, parseAppDescriptor } from '@aloft/image';
import type { Board } from '../board.ts';

const DESCRIPTOR_OFFSET = 0x20;
const DESCRIPTOR_SIZE = 256;

/** Anti-rollback: whether the secure version of the image in a slot is high enough (`check_anti_rollback`). */
export function acceptsVersion(board: Board, slot: Partition | undefined): boolean {
  if (board.fuse === null) return true;
  const version = secureVersionOf(board, slot);
  return version !== undefined && board.fuse.accepts(version);
}

/** Anti-rollback: burns the eFuse up to the secure version of the image in a slot (`update_anti_rollback`). */
export function burnVersionOf(board: Board, slot: Partition | undefined): void {
  const version = secureVersionOf(board, slot);
  if (version !== undefined) board.fuse?.burnTo(version);
}

/** Reads the secure version from a slot's app descriptor; undefined if there is no descriptor. */
export function secureVersionOf(board: Board, slot: Partition | undefined): number | undefined {
  if (slot === undefined || slot.size < DESCRIPTOR_OFFSET + DESCRIPTOR_SIZE) return undefined;
  return parseAppDescriptor(board.flash.read(slot.offset + DESCRIPTOR_OFFSET, DESCRIPTOR_SIZE))?.secureVersion;
}
