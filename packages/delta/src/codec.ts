/**
 * The coded body of a patch, written once for both directions: the encoder knows the target and the plan, the decoder
 * learns both from the same calls. docs/spec/patch.md, "Body".
 * @module
 */
import { AddressSpace, readWord } from './address-space.ts';
import * as model from './contexts.ts';
import { DeltaError } from './errors.ts';
import { codeByte, codeNumber, codeSigned, codeTree } from './number-codes.ts';
import type { BitCoder } from './range-coder.ts';
import { clip, Habits } from './habits.ts';
import { BRANCH, FIELD_BITS, FIXED_BITS, getField, KINDS, PLAIN, setField, signed } from './reference.ts';
import type { GlobalPointers } from './riscv.ts';
import { type Shift, ShiftMap } from './shift-map.ts';
import { Surroundings } from './surroundings.ts';
import type { Unit } from './unit.ts';
import { type InstructionSet, Walker } from './walker.ts';
import { REGION_CODE, REGION_IGNORED, type RegionClass, Windows } from './windows.ts';

/** One step of rebuilding the target. */
export type Operation =
  | { readonly op: 'literal'; readonly size: number }
  | { readonly op: 'copy'; readonly from: number; readonly size: number }
  | { readonly op: 'repeat'; readonly distance: number; readonly size: number };

const OPERATIONS = ['literal', 'copy', 'repeat'] as const;

/** What is sent before the operations. */
export interface Preamble {
  readonly classes: readonly RegionClass[];
  readonly fixed: { readonly start: number; readonly size: number };
  readonly shifts: readonly Shift[];
  readonly globalPointers: GlobalPointers;
}

/** The encoder's knowledge; decoders have none. */
export interface Plan extends Preamble {
  readonly operations: readonly Operation[];
  /** Per kind, the right units before each wrong one, in order of coding. */
  readonly gaps: readonly (readonly number[])[];
}

/** Where coded bits went, for statistics. */
export type Topic = 'preamble' | 'map' | 'operations' | 'gaps' | 'fields' | 'differences' | 'literals';

/** What was decoded or coded so far. */
export interface CodecCounts {
  /** Operations and the target bytes they made, in the order literal, copy, repeat. */
  readonly operations: number[];
  readonly bytes: number[];
  /** Units met in copies and wrong predictions among them, by kind (plain: bytes). */
  readonly seen: number[];
  readonly wrong: number[];
}

/** More map entries than any encoder makes: bounds the decoder's memory. */
export const MAX_SHIFTS = 512;

/**
 * Most bytes of the stream that one group of symbols can take: two numbers (31 lengths at 12 bits and 29 plain bits
 * each) and a few single models.
 */
export const GROUP_SIZE = 128;
const LITERALS_PER_GROUP = 8;

export class Codec {
  readonly #coder: BitCoder;
  readonly #base: Uint8Array;
  readonly #target: Uint8Array;
  readonly #set: InstructionSet;
  readonly #mostShifts: number;
  readonly #space: AddressSpace;
  readonly #targetSpace = new AddressSpace();
  readonly #gaps = new Float64Array(KINDS).fill(-1);
  readonly #gapsUsed = new Uint32Array(KINDS);
  readonly #recent: Int32Array = new Int32Array(KINDS * model.RECENT);
  #lastDifference = 0;
  readonly #habits = new Habits();
  readonly #around: Surroundings;
  #walker: Walker | undefined;
  #plan: Plan | undefined;
  /** Bytes of the target written so far. */
  position = 0;
  topic: Topic = 'preamble';
  readonly counts: CodecCounts = {
    operations: [0, 0, 0],
    bytes: [0, 0, 0],
    seen: new Array<number>(KINDS).fill(0),
    wrong: new Array<number>(KINDS).fill(0),
  };
  /** Entries of the shift map, known behind the preamble. */
  shifts = 0;

  /** `mostShifts`: entries of the shift map that there is memory for. */
  constructor(
    coder: BitCoder,
    base: Uint8Array,
    target: Uint8Array,
    set: InstructionSet,
    mostShifts: number = MAX_SHIFTS,
  ) {
    this.#coder = coder;
    this.#base = base;
    this.#target = target;
    this.#set = set;
    this.#around = new Surroundings(set);
    this.#mostShifts = Math.min(mostShifts, MAX_SHIFTS);
    this.#space = set === 'none' ? new AddressSpace() : AddressSpace.of(base);
  }

  /**
   * Code everything. Yields before each bounded group of symbols, so that a decoder can wait for input: no group
   * takes more than `GROUP_SIZE` bytes of the stream.
   */
  *run(plan?: Plan): Generator<undefined, void, undefined> {
    this.#plan = plan;
    yield* this.#preamble();
    let before = 0;
    let baseEnd = 0;
    let lastDistance = 0;
    for (let i = 0; this.position < this.#target.length; i++) {
      yield;
      this.topic = 'operations';
      const planned = plan?.operations[i];
      const left = this.#target.length - this.position;
      const kind = codeTree(this.#coder, model.OPERATION + before * 4, 2, planned ? OPERATIONS.indexOf(planned.op) : 0);
      before = kind;
      const start = this.position;
      if (kind === 0) {
        const size = this.#size(model.LITERAL_COUNT, planned, left);
        yield;
        for (let k = 0; k < size; k++) {
          if (k > 0 && k % LITERALS_PER_GROUP === 0) yield;
          this.#literal();
        }
      } else if (kind === 1) {
        const jump = planned?.op === 'copy' ? planned.from - baseEnd : 0;
        const from = baseEnd + codeSigned(this.#coder, model.COPY_FROM, jump);
        const size = this.#size(model.COPY_SIZE, planned, left);
        if (from < 0 || from + size > this.#base.length) throw corrupt('a copy leaves the base');
        yield* this.#copy(from, size);
        baseEnd = from + size;
      } else if (kind === 2) {
        const known = planned?.op === 'repeat' ? planned.distance : 0;
        const coded = codeNumber(this.#coder, model.REPEAT_DISTANCE, known === lastDistance ? 0 : known);
        const distance = coded === 0 ? lastDistance : coded;
        lastDistance = distance;
        const size = this.#size(model.REPEAT_SIZE, planned, left);
        if (distance === 0 || distance > this.position) throw corrupt('a repeat starts before the target');
        for (let k = 0; k < size; k++) this.#put(this.#target[this.position - distance] ?? 0);
      } else {
        throw corrupt('an unknown operation');
      }
      add(this.counts.operations, kind, 1);
      add(this.counts.bytes, kind, this.position - start);
    }
  }

  *#preamble(): Generator<undefined, void, undefined> {
    const coder = this.#coder;
    const plan = this.#plan;
    this.topic = 'preamble';
    const classes: RegionClass[] = [];
    let fixed = { start: 0, size: 0 };
    let globalPointers = { base: 0, target: 0 };
    const shifts: Shift[] = [];
    if (this.#set !== 'none') {
      for (let i = 0; i < this.#space.regions.length; i++) {
        yield;
        const known = plan?.classes[i];
        const content = codeNumber(coder, model.PREAMBLE, known?.content ?? 0);
        const slack = content === REGION_IGNORED ? 0 : codeNumber(coder, model.PREAMBLE, known?.slack ?? 0);
        if (slack > 0xffff || content > REGION_CODE) throw corrupt('a region class that does not exist');
        classes.push({ content, slack });
      }
      yield;
      const start = codeNumber(coder, model.PREAMBLE, (plan?.fixed.start ?? 0) / 0x10000) * 0x10000;
      const size = start === 0 ? 0 : codeNumber(coder, model.PREAMBLE, (plan?.fixed.size ?? 0) / 0x10000) * 0x10000;
      if (start + size > 0x1_0000_0000) throw corrupt('a window leaves the address space');
      fixed = { start, size };
      yield;
      const gp = codeNumber(coder, model.PREAMBLE, plan?.globalPointers.base ?? 0);
      const known = plan === undefined ? 0 : (plan.globalPointers.target - plan.globalPointers.base) | 0;
      globalPointers = { base: gp, target: gp === 0 ? 0 : (gp + codeSigned(coder, model.PREAMBLE, known)) >>> 0 };
      this.topic = 'map';
      yield;
      const count = codeNumber(coder, model.PREAMBLE, plan?.shifts.length ?? 0);
      this.shifts = count;
      if (count > this.#mostShifts) throw corrupt('more map entries than the header has memory for');
      let at = 0;
      let shift = 0;
      for (let i = 0; i < count; i++) {
        yield;
        const known = plan?.shifts[i];
        at += codeNumber(coder, model.MAP_START, ((known?.start ?? 0) - at) / 2) * 2;
        shift = (shift + codeSigned(coder, model.MAP_SHIFT, ((known?.shift ?? 0) - shift) | 0)) | 0;
        if (at > 0xffffffff) throw corrupt('a map entry leaves the address space');
        shifts.push({ start: at, shift });
      }
    }
    this.#walker = new Walker(
      this.#base,
      this.#space,
      new Windows(this.#space.regions, classes, fixed),
      this.#set,
      new ShiftMap(shifts),
      this.#target,
      this.#targetSpace,
      globalPointers,
    );
  }

  #size(models: number, planned: Operation | undefined, left: number): number {
    const size = codeNumber(this.#coder, models, (planned?.size ?? 1) - 1) + 1;
    if (size > left) throw corrupt('an operation runs past the end of the target');
    return size;
  }

  #put(byte: number): void {
    this.#target[this.position++] = byte;
    this.#around.put(byte);
    if (this.#set !== 'none') this.#targetSpace.reach(this.#target, this.position);
  }

  #literal(): void {
    this.topic = 'literals';
    const at = this.position;
    this.#put(this.#byte(this.#target[at] ?? 0));
  }

  #codeDifference(old: number, isCode: boolean, planned: number): number {
    const code = isCode ? 1 : 0;
    this.#lastDifference = codeByte(this.#coder, 0x400 + code, 0x400 + old * 2 + code, 0x400 + this.#lastDifference * 2 + code, 4 + code, planned);
    return this.#lastDifference;
  }

  #byte(value: number): number {
    const { phase, last, first } = this.#around;
    return codeByte(this.#coder, phase, last, first * 4 + phase, phase, value);
  }

  *#copy(from: number, size: number): Generator<undefined, void, undefined> {
    const walker = this.#walker;
    if (walker === undefined) throw new Error('the preamble comes first');
    const end = from + size;
    let at = from;
    walker.begin(from);
    while (at < end) {
      walker.step(at, end);
      const unit = walker.unit;
      add(this.counts.seen, unit.kind, unit.kind === PLAIN ? unit.size : 1);
      const start = this.position;
      const hasHabit = isHabitual(unit);
      const old = hasHabit ? clip(readWord(this.#base, at), unit.size) : 0;
      const place = this.#habits.placeOf(old);
      if (hasHabit && this.#habits.knows(place, old)) {
        yield;
        this.topic = 'gaps';
        const known = clip(readWord(this.#target, start), unit.size) === this.#habits.freshAt(place);
        if (this.#coder.bit(model.HABIT + this.#habits.trustIn(place), known ? 1 : 0) === 1) {
          const fresh = this.#habits.freshAt(place);
          this.#habits.confirm(place);
          for (let k = 0; k < unit.size; k++) this.#put((fresh >>> (8 * k)) & 0xff);
          at += unit.size;
          continue;
        }
        this.#habits.doubt(place);
      }
      if (unit.kind === PLAIN) {
        for (let left = unit.size; left > 0; ) {
          if (this.#gaps[PLAIN] === -1) {
            yield;
            this.#nextGap(PLAIN);
          }
          const right = Math.min(left, this.#gaps[PLAIN] ?? 0);
          for (let k = 0; k < right; k++) this.#put(this.#base[at++] ?? 0);
          left -= right;
          this.#gaps[PLAIN] = (this.#gaps[PLAIN] ?? 0) - right;
          if (left > 0) {
            yield;
            this.#difference(this.#base[at++] ?? 0, unit.isCode);
            left--;
            this.#gaps[PLAIN] = -1;
          }
        }
        if (hasHabit) this.#learn(place, old, start, unit.size);
        continue;
      }
      const predicted = walker.predict(this.position);
      if (this.#gaps[unit.kind] === -1) {
        yield;
        this.#nextGap(unit.kind);
      }
      let word = setField(unit.kind, unit.word, predicted);
      const gap = this.#gaps[unit.kind] ?? 0;
      if (gap === 0) {
        yield;
        word = this.#correct(unit.kind, unit.word, unit.size, predicted);
      }
      this.#gaps[unit.kind] = gap - 1;
      walker.settle(this.position, word);
      for (let k = 0; k < unit.size; k++) this.#put((word >>> (8 * k)) & 0xff);
      at += unit.size;
      if (hasHabit) this.#learn(place, old, start, unit.size);
    }
  }

  #learn(place: number, old: number, start: number, size: number): void {
    const fresh = clip(readWord(this.#target, start), size);
    if (fresh !== old) this.#habits.learn(place, old, fresh);
  }

  /** Read how many units of `kind` are right before the next wrong one. */
  #nextGap(kind: number): void {
    this.topic = 'gaps';
    const planned = this.#plan?.gaps[kind]?.[this.#gapsUsed[kind] ?? 0] ?? 0;
    this.#gapsUsed[kind] = (this.#gapsUsed[kind] ?? 0) + 1;
    this.#gaps[kind] = codeNumber(this.#coder, model.GAP, planned);
  }

  #difference(old: number, isCode: boolean): void {
    this.topic = 'differences';
    add(this.counts.wrong, PLAIN, 1);
    const planned = ((this.#target[this.position] ?? 0) - old) & 0xff;
    const difference = this.#codeDifference(old, isCode, planned);
    this.#put((old + difference) & 0xff);
  }

  /** Code the true word of a reference whose prediction is wrong. */
  #correct(kind: number, oldWord: number, size: number, predicted: number): number {
    this.topic = 'fields';
    add(this.counts.wrong, kind, 1);
    const coder = this.#coder;
    const bits = FIELD_BITS[kind] ?? 32;
    const known = readWord(this.#target, this.position) & (size === 3 ? 0xffffff : -1);
    const difference = signed(getField(kind, known) - predicted, bits);
    const isReplaced = ((known ^ oldWord) & (FIXED_BITS[kind] ?? 0)) !== 0 || difference === -0x80000000;
    if (coder.bit(model.REPLACED, isReplaced ? 1 : 0) === 1) {
      let word = 0;
      for (let k = 0; k < size; k++) {
        const old = kind < BRANCH ? 0 : oldWord >>> (8 * k);
        const fresh = ((known >>> (8 * k)) - old) & 0xff;
        const byte = kind < BRANCH ? this.#byte(fresh) : old + this.#codeDifference(old & 255, true, fresh);
        word |= (byte & 0xff) << (8 * k);
      }
      return word >>> 0;
    }
    const recent = this.#recent.subarray(kind * model.RECENT, (kind + 1) * model.RECENT);
    let slot = recent.indexOf(difference);
    if (slot < 0) slot = model.RECENT;
    slot = codeTree(coder, model.RECENT_INDEX, 3, slot);
    if (slot > model.RECENT) throw corrupt('a recent difference that does not exist');
    const value = slot < model.RECENT ? (recent[slot] ?? 0) : codeSigned(coder, model.FIELD_DIFFERENCE, difference);
    recent.copyWithin(1, 0, Math.min(slot, model.RECENT - 1));
    recent[0] = value;
    return setField(kind, oldWord, predicted + value);
  }
}

function add(counts: number[], index: number, amount: number): void {
  counts[index] = (counts[index] ?? 0) + amount;
}

function corrupt(what: string): DeltaError {
  return new DeltaError('PATCH_CORRUPT', `The patch is damaged or hostile: ${what}. Fetch it again.`);
}

export function isHabitual(unit: Unit): boolean {
  return unit.kind >= BRANCH || (unit.kind === PLAIN && unit.isCode && unit.size >= 2 && unit.size <= 4);
}
