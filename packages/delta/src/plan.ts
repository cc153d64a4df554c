/**
 * Makes the encoder's plan: match the images with their references labelled, see what moved where, fit the shift map,
 * lay out the operations and find out which predictions will be wrong.
 * @module
 */
import { MAX_SHIFTS, type Operation, type Plan, type Preamble } from './body.ts';
import { CopyWalk } from './copy-walk.ts';
import { FlawPrices } from './flaw-prices.ts';
import { lanesAlong, widen } from './lane.ts';
import { type Block, findBlocks } from './match.ts';
import { Parser } from './parse.ts';
import { NO_PREAMBLE } from './preamble.ts';
import { L32R, PLAIN } from './reference.ts';
import { type References, scanReferences, withLabels } from './reference-scan.ts';
import { RepeatMeasure } from './repeat-measure.ts';
import { fitShifts, type Observation } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';
import { suffixArray } from './suffix-array.ts';
import { type Survey, survey, wordAt } from './survey.ts';
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
    const blocks = findBlocks(base, target, suffixArray(base));
    return finish(base, target, blocks, old, NO_PREAMBLE, set, progress);
  }
  progress(0.05, 'reading references');
  const oldReferences = scanReferences(base, old);
  const freshReferences = scanReferences(target, fresh);
  progress(0.1, 'matching');
  const blank = () => 0;
  const first = matchLabelled(base, target, oldReferences, freshReferences, blank, blank);
  progress(0.45, 'matching again');
  const firstMap = new ShiftMap(fitShifts(observe(first, oldReferences, freshReferences), MAX_SHIFTS));
  const blocks = matchLabelled(
    base,
    target,
    oldReferences,
    freshReferences,
    (kind, address) => labelOf(kind, address, base, old, (value) => firstMap.map(value)),
    (kind, address) => labelOf(kind, address, target, fresh, (value) => value),
  );
  const shifts = fitShifts(observe(blocks, oldReferences, freshReferences), mostShifts);
  const hasPointer = old.globalPointer !== 0 && fresh.globalPointer !== 0;
  const globalPointers = { base: hasPointer ? old.globalPointer : 0, target: hasPointer ? fresh.globalPointer : 0 };
  const preamble = { classes: old.classes, fixed: old.fixed, shifts, globalPointers };
  return finish(base, target, blocks, old, preamble, set, progress);
}

/** A full image: nothing to copy from but what was written before. */
export function planFullImage(target: Uint8Array, progress: Progress): Planned {
  progress(0.1, 'finding repeats');
  const { chipId, set, classes } = survey(target);
  const contents = classes.map(({ content }) => ({ content, slack: 0 }));
  const plan = {
    ...NO_PREAMBLE,
    classes: contents,
    operations: new Parser(target, new RepeatMeasure(target, set, classes), []).run(),
    gaps: [],
  };
  return { plan, set, chipId };
}

/** A literal load is known by its literal's value, everything else by where it points: both in target addresses. */
function labelOf(
  kind: number,
  address: number,
  image: Uint8Array,
  seen: Survey,
  map: (value: number) => number,
): number {
  if (kind !== L32R) return scramble(map(address));
  const value = wordAt(image, seen.space, address) ?? 0;
  return scramble(map(value) ^ 0x5555);
}

function scramble(value: number): number {
  const a = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  const b = Math.imul(a ^ (a >>> 15), 0x846ca68b);
  return (b ^ (b >>> 16)) >>> 0;
}

type Label = (kind: number, target: number, at: number) => number;

function matchLabelled(
  base: Uint8Array,
  target: Uint8Array,
  oldReferences: References,
  freshReferences: References,
  oldLabel: Label,
  freshLabel: Label,
): Block[] {
  const labelledBase = withLabels(base, oldReferences, oldLabel);
  const labelledTarget = withLabels(target, freshReferences, freshLabel);
  return findBlocks(labelledBase, labelledTarget, suffixArray(labelledBase));
}

/** Pairs of references that blocks put side by side, and the blocks themselves, say what moved by how much. */
function observe(blocks: readonly Block[], oldReferences: References, freshReferences: References): Observation[] {
  const seen: Observation[] = [];
  for (const block of blocks) {
    for (let i = 0; i < block.size; i++) {
      const kind = oldReferences.kinds[block.from + i] ?? PLAIN;
      if (kind === PLAIN || kind !== freshReferences.kinds[block.to + i]) continue;
      const from = oldReferences.targets[block.from + i] ?? 0;
      const to = freshReferences.targets[block.to + i] ?? 0;
      seen.push({ address: from, shift: (to - from) | 0, weight: 1 });
    }
  }
  return seen;
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
  const wide = widen(blocks, base.length, target.length);
  const flaws = new FlawPrices(wide.reduce((sum, { extent }) => sum + extent.size, 0));
  const lanes = lanesAlong(wide, new CopyWalk(base, target, set, preamble, flaws), flaws);
  const operations = new Parser(target, new RepeatMeasure(target, set, preamble.classes), lanes).run();
  progress(0.85, 'predicting');
  const { gaps } = new CopyWalk(base, target, set, preamble).run(copiesAmong(operations));
  return { plan: { ...preamble, operations, gaps }, set, chipId: old.chipId };
}

function* copiesAmong(operations: readonly Operation[]): Iterable<Block> {
  let to = 0;
  for (const operation of operations) {
    if (operation.op === 'copy') yield { from: operation.from, to, size: operation.size };
    to += operation.size;
  }
}
