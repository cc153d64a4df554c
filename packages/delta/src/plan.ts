/**
 * Makes the encoder's plan: match the images with their references labelled, see what moved where, fit the shift map,
 * lay out the operations and find out which predictions will be wrong.
 * @module
 */
import { AddressSpace, readWord } from './address-space.ts';
import { MAX_SHIFTS, type Operation, type Plan, type Preamble } from './body.ts';
import { clip, Habits, isHabitual } from './habits.ts';
import { type Labelled, type Lane, lanesAlong } from './lane.ts';
import { type Block, findBlocks } from './match.ts';
import { NO_PREAMBLE } from './preamble.ts';
import { KINDS, L32R, PLAIN, setField } from './reference.ts';
import { type References, scanReferences, withLabels } from './reference-scan.ts';
import { RepeatMeasure } from './repeat-measure.ts';
import { fitShifts, type Observation } from './shift-fit.ts';
import { ShiftMap } from './shift-map.ts';
import { suffixArray } from './suffix-array.ts';
import { type Survey, survey, wordAt } from './survey.ts';
import { Parser } from './parse.ts';
import { type InstructionSet, Walker } from './walker.ts';
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
    const blocks = findBlocks(base, target, suffixArray(base));
    const lanes = lanesAlong(blocks, { base, target, kinds: undefined });
    return finish(base, target, lanes, old, NO_PREAMBLE, set, progress);
  }
  progress(0.05, 'reading references');
  const oldReferences = scanReferences(base, old);
  const freshReferences = scanReferences(target, fresh);
  progress(0.1, 'matching');
  const blank = () => 0;
  const { blocks: first } = matchLabelled(base, target, oldReferences, freshReferences, blank, blank);
  progress(0.45, 'matching again');
  const firstMap = new ShiftMap(fitShifts(observe(first, oldReferences, freshReferences), MAX_SHIFTS));
  const { blocks, images } = matchLabelled(
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
  return finish(base, target, lanesAlong(blocks, images), old, preamble, set, progress);
}

/** A full image: nothing to copy from but what was written before. */
export function planFullImage(target: Uint8Array, progress: Progress): Planned {
  progress(0.1, 'finding repeats');
  const { chipId, set, classes } = survey(target);
  const contents = classes.map(({ content }) => ({ content, slack: 0 }));
  const plan = { ...NO_PREAMBLE, classes: contents, operations: new Parser(target, new RepeatMeasure(target, set, classes), []).run(), gaps: [] };
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
): { blocks: Block[]; images: Labelled } {
  const labelledBase = withLabels(base, oldReferences, oldLabel);
  const labelledTarget = withLabels(target, freshReferences, freshLabel);
  const blocks = findBlocks(labelledBase, labelledTarget, suffixArray(labelledBase));
  return { blocks, images: { base: labelledBase, target: labelledTarget, kinds: oldReferences.kinds } };
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
  lanes: readonly Lane[],
  old: Survey,
  preamble: Preamble,
  set: InstructionSet,
  progress: Progress,
): Planned {
  const operations = new Parser(target, new RepeatMeasure(target, set, preamble.classes), lanes).run();
  progress(0.85, 'predicting');
  const gaps = findGaps(base, target, operations, set, preamble, old);
  return { plan: { ...preamble, operations, gaps }, set, chipId: old.chipId };
}

/** Walk the copies as the decoder will and note, kind by kind, how many units are right before each wrong one. */
function findGaps(
  base: Uint8Array,
  target: Uint8Array,
  operations: readonly Operation[],
  set: InstructionSet,
  preamble: Preamble,
  old: Survey,
): number[][] {
  const space = set === 'none' ? new AddressSpace() : old.space;
  const targetSpace = new AddressSpace();
  const windows = new Windows(space.regions, preamble.classes, preamble.fixed);
  const walker = new Walker(
    base,
    space,
    windows,
    set,
    new ShiftMap(preamble.shifts),
    target,
    targetSpace,
    preamble.globalPointers,
  );
  const gaps: number[][] = Array.from({ length: KINDS }, () => []);
  const habits = new Habits();
  const right = new Array<number>(KINDS).fill(0);
  let to = 0;
  for (const operation of operations) {
    if (operation.op !== 'copy') {
      to += operation.size;
      targetSpace.reach(target, to);
      continue;
    }
    const end = operation.from + operation.size;
    walker.begin(operation.from);
    for (let at = operation.from; at < end; ) {
      walker.step(at, end);
      const { kind, size, word } = walker.unit;
      const hasHabit = isHabitual(walker.unit);
      const old = clip(readWord(base, at), size);
      const fresh = clip(readWord(target, to), size);
      const place = habits.placeOf(old);
      const knows = hasHabit && habits.knows(place, old);
      if (knows && fresh === habits.freshAt(place)) {
        habits.confirm(place);
        at += size;
        to += size;
        targetSpace.reach(target, to);
        continue;
      }
      if (knows) habits.doubt(place);
      if (hasHabit && old !== fresh) habits.learn(place, old, fresh);
      if (kind === PLAIN) {
        for (let k = 0; k < size; k++) {
          if (base[at + k] === target[to + k]) right[PLAIN] = (right[PLAIN] ?? 0) + 1;
          else miss(PLAIN);
        }
      } else {
        const mask = size === 3 ? 0xffffff : 0xffffffff;
        const actual = (readWord(target, to) & mask) >>> 0;
        if (setField(kind, word, walker.predict(to)) === actual) right[kind] = (right[kind] ?? 0) + 1;
        else miss(kind);
        walker.settle(to, actual);
      }
      at += size;
      to += size;
      targetSpace.reach(target, to);
    }
  }
  for (let kind = 0; kind < KINDS; kind++) if ((right[kind] ?? 0) > 0) miss(kind);
  return gaps;

  function miss(kind: number): void {
    gaps[kind]?.push(right[kind] ?? 0);
    right[kind] = 0;
  }
}
