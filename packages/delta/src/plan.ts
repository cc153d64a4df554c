/**
 * Makes the encoder's plan: match the images with their references labelled, see what moved where, fit the shift map,
 * lay out the operations and find out which predictions will be wrong.
 * @module
 */

import { AddressSpace } from './address-space.ts';
import { AnchorIndex } from './anchor-index.ts';
import type { Block } from './block-path.ts';
import type { Operation, Plan, Preamble } from './body.ts';
import { CopyWalk, type WalkPlaces } from './copy-walk.ts';
import { FlawPrices } from './flaw-prices.ts';
import { lanesAlong, widen } from './lane.ts';
import { type Link, linkedTarget, NO_LINK } from './link.ts';
import { findBlocks } from './match.ts';
import { Parser } from './parse.ts';
import { NO_PREAMBLE } from './preamble.ts';
import { isNear, L32R } from './reference.ts';
import { type References, scanReferences, withLabels } from './reference-scan.ts';
import { RepeatMeasure } from './repeat-measure.ts';
import { fitShifts, Observations } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';
import { SuffixIndex } from './suffix-index.ts';
import { type Survey, survey, wordAt } from './survey.ts';
import type { InstructionSet } from './walker.ts';
import { Windows } from './windows.ts';

export type Progress = (done: number, step: string) => void;

export interface Planned {
  readonly plan: Plan;
  readonly set: InstructionSet;
  readonly chipId: number;
}

/** Plan the patch from `base` to `target` with at most `mostShifts` entries in the shift map. */
export function makePlan(base: Uint8Array, target: Uint8Array, mostShifts: number, progress: Progress): Planned {
  const old = survey(base);
  const fresh = survey(target);
  const set = old.set === fresh.set ? old.set : 'none';
  if (set === 'none') {
    progress(0.1, 'matching');
    const blocks = findBlocks(new SuffixIndex(base), target);
    return finish(base, target, blocks, old, NO_PREAMBLE, set, progress);
  }
  progress(0.05, 'reading references');
  const oldReferences = scanReferences(base, old);
  const freshReferences = scanReferences(target, fresh);
  progress(0.1, 'matching');
  const blank = () => 0;
  const firstBlocks = findBlocks(
    new AnchorIndex(withLabels(base, oldReferences, blank)),
    withLabels(target, freshReferences, blank),
    oldReferences,
  );
  progress(0.25, 'matching again');
  const map = new ShiftMap(fitShifts(observe(firstBlocks, oldReferences, freshReferences), Number.POSITIVE_INFINITY));
  const blocks = findBlocks(
    new SuffixIndex(
      withLabels(
        base,
        oldReferences,
        labelsOf(base, old, (value) => map.map(value)),
      ),
    ),
    withLabels(
      target,
      freshReferences,
      labelsOf(target, fresh, (value) => value),
    ),
    oldReferences,
  );
  const shifts = fitShifts(observe(blocks, oldReferences, freshReferences), mostShifts);
  // A move by 2^31 has no code.
  const moved = (fresh.globalPointer - old.globalPointer) | 0;
  const hasPointer = old.globalPointer !== 0 && fresh.globalPointer !== 0 && moved !== -0x80000000;
  const globalPointers = { base: hasPointer ? old.globalPointer : 0, target: hasPointer ? fresh.globalPointer : 0 };
  const preamble = { classes: old.classes, fixed: old.fixed, shifts, globalPointers, link: linkOf(old, fresh) };
  return finish(base, target, blocks, old, preamble, set, progress);
}

/** Where base and target live when they have no headers. */
function linkOf(old: Survey, fresh: Survey): Link {
  if (old.cortex === undefined || fresh.cortex === undefined) return NO_LINK;
  const { address, codeSize, ramSize } = old.cortex;
  return { base: address, target: fresh.cortex.address, codeSize, ramSize };
}

/** Where the whole target lives. */
function spaceOf(target: Uint8Array, set: InstructionSet, link: Link): AddressSpace {
  return set === 'none' || set === 'thumb' ? startOf(target, set, link) : AddressSpace.of(target);
}

/** A full image: nothing to copy from but what was written before. */
export function planFullImage(target: Uint8Array, progress: Progress): Planned {
  progress(0.1, 'finding repeats');
  const seen = survey(target);
  const { chipId, set, classes } = seen;
  const contents = classes.map(({ content }) => ({ content, slack: 0 }));
  const link = linkOf(seen, seen);
  const measure = new RepeatMeasure(target, set, spaceOf(target, set, link), classes);
  const plan = { ...NO_PREAMBLE, link, classes: contents, operations: new Parser(target, measure, []).run(), gaps: [] };
  return { plan, set, chipId };
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

type Label = (kind: number, target: number) => number;

/** Pairs of references that blocks put side by side, and the blocks themselves, say what moved by how much. */
function observe(blocks: readonly Block[], old: References, fresh: References): Observations {
  const seen = new Observations();
  for (const block of blocks) observeBlock(seen, block, old, fresh);
  return seen;
}

function observeBlock(seen: Observations, block: Block, old: References, fresh: References): void {
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

function finish(
  base: Uint8Array,
  target: Uint8Array,
  blocks: readonly Block[],
  old: Survey,
  preamble: Preamble,
  set: InstructionSet,
  progress: Progress,
): Planned {
  const places: WalkPlaces = {
    base: set === 'none' ? new AddressSpace() : old.space,
    target: () => startOf(target, set, preamble.link),
  };
  const wide = widen(blocks, base.length, target.length);
  const flaws = new FlawPrices(wide.reduce((sum, { extent }) => sum + extent.size, 0));
  const lanes = lanesAlong(wide, new CopyWalk(base, target, places, set, preamble, flaws), flaws);
  const measure = new RepeatMeasure(target, set, spaceOf(target, set, preamble.link), preamble.classes);
  const operations = new Parser(target, measure, lanes).run();
  progress(0.85, 'predicting');
  const { gaps } = new CopyWalk(base, target, places, set, preamble).run(copiesAmong(operations));
  return { plan: { ...preamble, operations, gaps }, set, chipId: old.chipId };
}

/** What is known of where the target lives before its first byte is written. */
function startOf(target: Uint8Array, set: InstructionSet, link: Link): AddressSpace {
  const space = new AddressSpace();
  if (set === 'thumb') space.place(linkedTarget(link.target, target.length));
  return space;
}

function* copiesAmong(operations: readonly Operation[]): Iterable<Block> {
  let to = 0;
  for (const operation of operations) {
    if (operation.op === 'copy') yield { from: operation.from, to, size: operation.size };
    to += operation.size;
  }
}
