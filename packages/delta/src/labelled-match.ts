/**
 * Matches two images with their references labelled by what they mean, so that equal code compares equal wherever it
 * was linked. What moved where shows only in what matched: two quick looks come before the search that counts.
 * @module
 */

import { AnchorIndex } from './anchor-index.ts';
import type { Block } from './block-path.ts';
import { ChainIndex } from './chain-index.ts';
import { findBlocks } from './match.ts';
import { isNear, L32R } from './reference.ts';
import { type References, scanReferences, withLabels } from './reference-scan.ts';
import type { MatchIndex } from './seeds.ts';
import { fitShifts, Observations } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';
import { type Survey, wordAt } from './survey.ts';
import { Windows } from './windows.ts';

type Label = (kind: number, target: number) => number;

export class LabelledMatch {
  readonly #base: Uint8Array;
  readonly #target: Uint8Array;
  readonly #old: Survey;
  readonly #fresh: Survey;
  readonly #oldReferences: References;
  readonly #freshReferences: References;

  constructor(base: Uint8Array, target: Uint8Array, old: Survey, fresh: Survey) {
    this.#base = base;
    this.#target = target;
    this.#old = old;
    this.#fresh = fresh;
    this.#oldReferences = scanReferences(base, old);
    this.#freshReferences = scanReferences(target, fresh);
  }

  blocks(): Block[] {
    const blank = () => 0;
    const blankTarget = withLabels(this.#target, this.#freshReferences, blank);
    const blankBase = new AnchorIndex(withLabels(this.#base, this.#oldReferences, blank));
    const target = this.#labelledTarget();
    const first = this.#find(new AnchorIndex(this.#labelledBase(this.#find(blankBase, blankTarget))), target);
    return this.#find(new ChainIndex(this.#labelledBase(first)), target);
  }

  /** Pairs of references that blocks put side by side say what moved by how much. */
  observe(blocks: readonly Block[]): Observations {
    const seen = new Observations();
    for (const block of blocks) this.#observeBlock(seen, block);
    return seen;
  }

  #find(index: MatchIndex, target: Uint8Array): Block[] {
    return findBlocks(index, target, this.#oldReferences);
  }

  /** The base as it looks if everything moved as `blocks` say. */
  #labelledBase(blocks: readonly Block[]): Uint8Array {
    const map = new ShiftMap(fitShifts(this.observe(blocks), Number.POSITIVE_INFINITY));
    const label = labelsOf(this.#base, this.#old, (value) => map.map(value));
    return withLabels(this.#base, this.#oldReferences, label);
  }

  #labelledTarget(): Uint8Array {
    const label = labelsOf(this.#target, this.#fresh, (value) => value);
    return withLabels(this.#target, this.#freshReferences, label);
  }

  #observeBlock(seen: Observations, block: Block): void {
    const [old, fresh] = [this.#oldReferences, this.#freshReferences];
    const shift = block.to - block.from;
    const end = block.from + block.size;
    let j = fresh.firstAt(block.to);
    for (let i = old.firstAt(block.from); i < old.size && (old.offsets[i] as number) < end; i++) {
      const to = (old.offsets[i] as number) + shift;
      while (j < fresh.size && (fresh.offsets[j] as number) < to) j++;
      if (j === fresh.size) break;
      if (fresh.offsets[j] !== to || fresh.kinds[j] !== old.kinds[i] || isNear(old.kinds[i] as number)) continue;
      const address = old.targets[i] as number;
      seen.add(address, ((fresh.targets[j] as number) - address) | 0);
    }
  }
}

/** A literal load is known by its literal's value, everything else by where it points: both in target addresses. */
function labelsOf(image: Uint8Array, seen: Survey, map: (value: number) => number): Label {
  const windows = new Windows(seen.space.regions, seen.classes, seen.fixed);
  return (kind, address) => {
    // Insertions change these without changing what the code does.
    if (isNear(kind)) return 0;
    if (kind !== L32R) return scramble(map(address));
    const value = wordAt(image, seen.space, address) ?? 0;
    return scramble((windows.isPointer(value) ? map(value) : value) ^ 0x5555);
  };
}

function scramble(value: number): number {
  const a = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  const b = Math.imul(a ^ (a >>> 15), 0x846ca68b);
  return (b ^ (b >>> 16)) >>> 0;
}
