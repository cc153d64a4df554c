/**
 * What stands before the operations: how to read the base, and what moved where. docs/spec/patch.md, "Preamble".
 * @module
 */
import { type AddressSpace, MAX_REGIONS } from './address-space.ts';
import type { Preamble, Tally } from './body.ts';
import * as model from './contexts.ts';
import { corrupt } from './errors.ts';
import { LINK_UNIT, type Link, linkedClasses, linkedRegions, linkedTarget, NO_LINK } from './link.ts';
import { codeNumber, codeSigned } from './number-codes.ts';
import type { BitCoder } from './range-coder.ts';
import type { Shift } from './shift-map.ts';
import { REGION_CODE, REGION_IGNORED, type RegionClass } from './windows.ts';

/** Windows reach at most this far beyond their regions, in 256-byte units. */
const MOST_SLACK = 0xffff;

/** Nothing known, nothing moved. */
export const NO_PREAMBLE: Preamble = {
  classes: [],
  fixed: { start: 0, size: 0 },
  shifts: [],
  globalPointers: { base: 0, target: 0 },
  link: NO_LINK,
};

/**
 * Code the preamble of images with instructions; yields before each bounded group of symbols. `mostShifts` is how many
 * map entries there is memory for.
 */
export function* codePreamble(
  coder: BitCoder,
  mostShifts: number,
  tally: Tally,
  plan: Preamble | undefined,
): Generator<undefined, Preamble, undefined> {
  const classes: RegionClass[] = [];
  yield;
  const regions = codeNumber(coder, model.PREAMBLE, plan?.classes.length ?? 0);
  if (regions > MAX_REGIONS) throw corrupt('more regions than an image has');
  for (let i = 0; i < regions; i++) {
    yield;
    const known = plan?.classes[i];
    const content = codeNumber(coder, model.PREAMBLE, known?.content ?? 0);
    const slack = content === REGION_IGNORED ? 0 : codeNumber(coder, model.PREAMBLE, known?.slack ?? 0);
    if (slack > MOST_SLACK || content > REGION_CODE) throw corrupt('a region class that does not exist');
    classes.push({ content, slack });
  }
  tally.classes = classes;
  yield;
  const start = codeNumber(coder, model.PREAMBLE, (plan?.fixed.start ?? 0) / 0x10000) * 0x10000;
  const size = start === 0 ? 0 : codeNumber(coder, model.PREAMBLE, (plan?.fixed.size ?? 0) / 0x10000) * 0x10000;
  if (start + size > 0x1_0000_0000) throw corrupt('a window leaves the address space');
  yield;
  const pointer = codeNumber(coder, model.PREAMBLE, plan?.globalPointers.base ?? 0);
  const moved = plan === undefined ? 0 : (plan.globalPointers.target - plan.globalPointers.base) | 0;
  const target = pointer === 0 ? 0 : (pointer + codeSigned(coder, model.PREAMBLE, moved)) >>> 0;
  const shifts = yield* codeShifts(coder, mostShifts, tally, plan?.shifts);
  return { classes, fixed: { start, size }, shifts, globalPointers: { base: pointer, target }, link: NO_LINK };
}

/** An image whose place in the address space is sent. */
export interface Placed {
  readonly space: AddressSpace;
  /** In bytes. */
  readonly size: number;
}

/** Code the preamble of binaries without headers, and give both their regions. */
export function* codeLinkedPreamble(
  coder: BitCoder,
  base: Placed,
  target: Placed,
  mostShifts: number,
  tally: Tally,
  plan: Preamble | undefined,
): Generator<undefined, Preamble, undefined> {
  const link = yield* codeLink(coder, plan?.link ?? NO_LINK);
  const shifts = yield* codeShifts(coder, mostShifts, tally, plan?.shifts);
  base.space.place(linkedRegions(link.base, base.size, link.codeSize));
  target.space.place(linkedTarget(link.target, target.size));
  return { ...NO_PREAMBLE, classes: linkedClasses(link.ramSize), shifts, link };
}

function* codeLink(coder: BitCoder, known: Link): Generator<undefined, Link, undefined> {
  yield;
  const base = (codeNumber(coder, model.PREAMBLE, known.base / LINK_UNIT) * LINK_UNIT) >>> 0;
  const moved = codeSigned(coder, model.PREAMBLE, (known.target - known.base) / LINK_UNIT);
  yield;
  const codeSize = codeNumber(coder, model.PREAMBLE, Math.ceil(known.codeSize / LINK_UNIT)) * LINK_UNIT;
  const ramSize = codeNumber(coder, model.PREAMBLE, known.ramSize / LINK_UNIT) * LINK_UNIT;
  if (ramSize > MOST_SLACK * LINK_UNIT) throw corrupt('more RAM than there are addresses for');
  return { base, target: (base + moved * LINK_UNIT) >>> 0, codeSize, ramSize };
}

function* codeShifts(
  coder: BitCoder,
  most: number,
  tally: Tally,
  known: readonly Shift[] | undefined,
): Generator<undefined, Shift[], undefined> {
  tally.topic = 'map';
  yield;
  const count = codeNumber(coder, model.PREAMBLE, known?.length ?? 0);
  tally.shifts = count;
  if (count > most) throw corrupt('more map entries than the header has memory for');
  const shifts: Shift[] = [];
  let start = 0;
  let shift = 0;
  for (let i = 0; i < count; i++) {
    yield;
    const next = known?.[i];
    start += codeNumber(coder, model.MAP_START, ((next?.start ?? 0) - start) / 2) * 2;
    shift = (shift + codeSigned(coder, model.MAP_SHIFT, ((next?.shift ?? 0) - shift) | 0)) | 0;
    if (start > 0xffffffff) throw corrupt('a map entry leaves the address space');
    shifts.push({ start, shift });
  }
  return shifts;
}
