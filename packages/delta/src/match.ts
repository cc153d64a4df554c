/**
 * Finds which stretches of the target come from where in the base.
 * @module
 */
import { type Block, BlockPath } from './block-path.ts';
import { UNIT_SIZE } from './reference.ts';
import type { References } from './reference-scan.ts';
import { findSeeds, type MatchIndex } from './seeds.ts';

/**
 * Blocks of `target` from the base that `index` holds, in order and without overlap. The bytes of one of the base's
 * `references` are wrong together, if any of them is.
 */
export function findBlocks(index: MatchIndex, target: Uint8Array, references?: References): Block[] {
  const path = new BlockPath(index.base, target, unitsOf(index.base, references));
  return path.through(findSeeds(index, target));
}

function unitsOf(base: Uint8Array, references: References | undefined): Uint8Array {
  const units = new Uint8Array(base.length);
  for (let i = 0; references !== undefined && i < references.size; i++) {
    const at = references.offsets[i] as number;
    const size = UNIT_SIZE[references.kinds[i] as number] ?? 1;
    for (let k = 0; k < size; k++) units[at + k] = k + 1;
  }
  return units;
}
