import type { Partition } from '@aloft/image';
import { SECTOR_SIZE } from '../flash/geometry.ts';
import type { NorFlash } from '../flash/nor-flash.ts';

/** What a piece of a slot holds: nothing, the base image, the target image, or something else such as a staged patch. */
export type SlotCell = 'erased' | 'base' | 'target' | 'other';

/** A picture of one slot. */
export interface SlotMap {
  /** `ota_0`, … */
  readonly name: string;
  /** Equal pieces of the slot, first to last. */
  readonly cells: readonly SlotCell[];
}

/** Images a slot is compared with. */
export interface KnownImages {
  readonly base: Uint8Array;
  readonly target: Uint8Array;
}

/**
 * Takes the picture of a slot, looking at flash from outside; costs no virtual time. Where both images are equal, the
 * slot's first sector decides which of them it shows.
 */
export function mapSlot(flash: NorFlash, slot: Partition, known: KnownImages, cellCount: number): SlotMap {
  const sectors = slot.size / SECTOR_SIZE;
  const count = Math.min(cellCount, sectors);
  const showsBase = holds(flash.peek(slot.offset, SECTOR_SIZE), known.base, 0);
  const order = showsBase ? (['base', 'target'] as const) : (['target', 'base'] as const);
  const kindOf = (sector: number): SlotCell => {
    const offset = sector * SECTOR_SIZE;
    if (flash.isErased(slot.offset + offset, SECTOR_SIZE)) return 'erased';
    const bytes = flash.peek(slot.offset + offset, SECTOR_SIZE);
    return order.find((name) => holds(bytes, known[name], offset)) ?? 'other';
  };
  const cells = Array.from({ length: count }, (_, cell) => {
    const first = Math.floor((cell * sectors) / count);
    const end = Math.floor(((cell + 1) * sectors) / count);
    return mostFrequent(Array.from({ length: end - first }, (_, index) => kindOf(first + index)));
  });
  return { name: slot.name, cells };
}

/** Whether a sector holds its part of an image; what lies behind the end of the image does not count. */
function holds(sector: Uint8Array, image: Uint8Array, offset: number): boolean {
  const part = image.subarray(offset, offset + SECTOR_SIZE);
  if (part.length === 0) return false;
  for (let index = 0; index < part.length; index++) if (part[index] !== sector[index]) return false;
  return true;
}

function mostFrequent(kinds: readonly SlotCell[]): SlotCell {
  const count = (kind: SlotCell): number => kinds.filter((other) => other === kind).length;
  return kinds.toSorted((a, b) => count(b) - count(a))[0] ?? 'erased';
}
