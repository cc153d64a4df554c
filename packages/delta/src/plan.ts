/**
 * Makes the encoder's plan: match the images with their references labelled, see what moved where, fit the shift map,
 * lay out the operations and find out which predictions will be wrong.
 * @module
 */

import { AddressSpace } from './address-space.ts';
import type { Block } from './block-path.ts';
import type { Operation, Plan, Preamble } from './body.ts';
import { ChainIndex } from './chain-index.ts';
import { CopyWalk, type WalkPlaces } from './copy-walk.ts';
import { FlawPrices } from './flaw-prices.ts';
import { LabelledMatch } from './labelled-match.ts';
import { lanesAlong, widen } from './lane.ts';
import { type Link, linkedTarget, NO_LINK } from './link.ts';
import { findBlocks } from './match.ts';
import { Parser } from './parse.ts';
import { NO_PREAMBLE } from './preamble.ts';
import { RepeatMeasure } from './repeat-measure.ts';
import { fitShifts } from './shift-fit.ts';
import { type Survey, survey } from './survey.ts';
import type { InstructionSet } from './walker.ts';

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
    const blocks = findBlocks(new ChainIndex(base), target);
    return finish(base, target, blocks, old, NO_PREAMBLE, set, progress);
  }
  progress(0.05, 'reading references');
  const match = new LabelledMatch(base, target, old, fresh);
  progress(0.1, 'matching');
  const blocks = match.blocks();
  const shifts = fitShifts(match.observe(blocks), mostShifts);
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
  progress(0.4, 'choosing operations');
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
