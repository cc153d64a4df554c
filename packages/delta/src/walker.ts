/**
 * Walks through runs of the base unit by unit and predicts what each unit becomes in the target.
 * Encoder and decoder run this very code, so a wrong guess costs bytes and never correctness.
 * @module
 */
import { type AddressSpace, readWord } from './address-space.ts';
import { decodeData, FrameState } from './data.ts';
import { NearShifts } from './near-shifts.ts';
import {
  FIXED_BITS,
  fieldFor,
  getField,
  HIGH,
  isMapped,
  isNear,
  L32R,
  LOW,
  LOW_STORE,
  POINTER,
  targetOf,
} from './reference.ts';
import { decodeRiscv, type GlobalPointers, isPcRelative, RiscvRegisters, settleHigh } from './riscv.ts';
import type { ShiftMap } from './shift-map.ts';
import { decodeThumb, ThumbPools } from './thumb.ts';
import { Unit } from './unit.ts';
import type { Windows } from './windows.ts';
import { decodeXtensa, XtensaState } from './xtensa.ts';

export type InstructionSet = 'none' | 'xtensa' | 'xtensa-wide' | 'riscv' | 'thumb';

/** A run that begins this close behind the last one continues its walk: the registers are still good. */
const CONTINUE_REACH = 64;
/** Otherwise the walk begins this far before the run, to fall into step with the instructions. */
const LEAD_IN = 32;
/** Loads say where literals are, and they lie far ahead of these. */
const THUMB_LEAD_IN = 512;
/** How many words around the expected place a literal's value is looked for. */
const LITERAL_REACH = 64;
const L32R_SPAN = 0x40000;
const LONGEST_PLAIN = 256;

export class Walker {
  readonly unit: Unit = new Unit();
  readonly #base: Uint8Array;
  readonly #space: AddressSpace;
  readonly #windows: Windows;
  readonly #set: InstructionSet;
  readonly #map: ShiftMap;
  readonly #target: Uint8Array;
  readonly #targetSpace: AddressSpace;
  readonly #registers: RiscvRegisters;
  readonly #xtensa = new XtensaState();
  readonly #frame = new FrameState();
  readonly #pools = new ThumbPools();
  readonly #near = new NearShifts();
  #at = 0;

  constructor(
    base: Uint8Array,
    space: AddressSpace,
    windows: Windows,
    set: InstructionSet,
    map: ShiftMap,
    target: Uint8Array,
    targetSpace: AddressSpace,
    globalPointers: GlobalPointers,
  ) {
    this.#registers = new RiscvRegisters(globalPointers);
    this.#base = base;
    this.#space = space;
    this.#windows = windows;
    this.#set = set;
    this.#map = map;
    this.#target = target;
    this.#targetSpace = targetSpace;
  }

  /** A run is about to begin at base offset `at`. */
  begin(at: number): void {
    if (this.#set === 'none') return;
    if (at < this.#at || at - this.#at > CONTINUE_REACH) {
      this.#registers.forgetAll();
      this.#xtensa.forget();
      this.#frame.forget();
      this.#pools.forget();
      const leadIn = this.#set === 'thumb' ? THUMB_LEAD_IN : LEAD_IN;
      const region = this.#space.regions[this.#space.regionAt(at)];
      const start = region === undefined ? at : Math.max(region.offset, at - leadIn);
      const address = region === undefined ? 0 : region.address + (start - region.offset);
      this.#at = Math.min(at, start + (-address & 3));
    }
    while (this.#at < at) {
      this.#decode(this.#at, this.#base.length);
      if (this.unit.kind === HIGH) this.#registers.forget((this.unit.word >>> 7) & 31);
      this.#at += this.unit.size;
    }
  }

  /** Describe the unit at base offset `at` of the run that ends at `end`; `unit` holds the answer. */
  step(at: number, end: number): void {
    if (at < this.#at) this.unit.plain(Math.min(this.#at, end) - at);
    else this.#decode(at, end);
    this.#at = Math.max(this.#at, at + this.unit.size);
  }

  /** The field predicted for the reference in `unit` when it lands at target offset `to`. */
  predict(to: number): number {
    const unit = this.unit;
    const pc = this.#pcFor(to);
    if (isNear(unit.kind)) {
      return fieldFor(unit.kind, unit.target + this.#near.shiftOf(unit.target, unit.pc, (pc - unit.pc) | 0), pc);
    }
    if (!isMapped(unit.kind)) return getField(unit.kind, unit.word);
    if (unit.kind === L32R) return fieldFor(L32R, this.#literalFor(unit.target, to), pc);
    return fieldFor(unit.kind, this.#map.map(unit.target), pc);
  }

  /** Learn from the true word of the reference in `unit`, now written at target offset `to`. */
  settle(to: number, actual: number): void {
    const unit = this.unit;
    if (unit.kind === HIGH) {
      settleHigh(unit, actual, this.#targetSpace.addressOf(to), this.#registers);
    } else if (((actual ^ unit.word) & (FIXED_BITS[unit.kind] ?? 0)) === 0) {
      const target = targetOf(unit.kind, getField(unit.kind, actual), this.#pcFor(to));
      if (isNear(unit.kind)) this.#near.learn(unit.target, (target - unit.target) | 0);
      else if (isMapped(unit.kind)) this.#map.learn(unit.target, target);
    }
  }

  /** The address that the target's field is relative to. */
  #pcFor(to: number): number {
    const unit = this.unit;
    if (unit.kind === POINTER) return 0;
    if (unit.kind === LOW || unit.kind === LOW_STORE) return unit.pc;
    if (unit.kind === HIGH && !isPcRelative(unit)) return 0;
    return this.#targetSpace.addressOf(to);
  }

  #decode(at: number, end: number): void {
    const unit = this.unit;
    unit.isCode = false;
    if (this.#set === 'none') return unit.plain(Math.min(LONGEST_PLAIN, end - at));
    const index = this.#space.regionAt(at);
    const region = this.#space.regions[index];
    if (region === undefined) return unit.plain(1);
    const limit = Math.min(end, region.offset + region.size, this.#base.length);
    const pc = (region.address + (at - region.offset)) >>> 0;
    const windows = this.#windows;
    if (windows.isCode(index)) {
      unit.isCode = true;
      if (this.#set === 'riscv') decodeRiscv(this.#base, at, limit, pc, this.#registers, windows, unit);
      else if (this.#set === 'thumb') decodeThumb(this.#base, at, limit, pc, this.#pools, windows, unit);
      else decodeXtensa(this.#base, at, limit, pc, this.#set === 'xtensa-wide', this.#xtensa, windows, unit);
    } else if (windows.isData(index)) {
      decodeData(this.#base, at, limit, pc, this.#frame, windows, unit);
    } else {
      unit.plain(Math.min(LONGEST_PLAIN, limit - at));
    }
  }

  /**
   * Where the literal that the base keeps at `literal` is in the target, for a load at target offset `to`: among the
   * literals already written the one that holds the expected value and is nearest to the place the map expects.
   */
  #literalFor(literal: number, to: number): number {
    const expected = this.#map.map(literal);
    const at = this.#space.offsetOf(literal);
    if (at < 0 || at + 4 > this.#base.length) return expected;
    const value = readWord(this.#base, at);
    const wanted = this.#windows.isPointer(value) ? this.#map.map(value) : value;
    const region = this.#targetSpace.regions[this.#targetSpace.regionAt(to)];
    if (region === undefined) return expected;
    const pc = region.address + (to - region.offset);
    const lowest = Math.max(region.address, pc - L32R_SPAN + 4);
    for (let step = 0; step <= LITERAL_REACH * 2; step++) {
      // expected, one word before, one word after, two before, …
      const distance = ((step + 1) >>> 1) * 4;
      const candidate = (step & 1) === 0 ? expected + distance : expected - distance;
      if (candidate < lowest || candidate + 4 > pc) continue;
      if (readWord(this.#target, region.offset + (candidate - region.address)) === wanted) return candidate;
    }
    return expected;
  }
}
