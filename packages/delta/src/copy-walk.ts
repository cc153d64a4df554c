/**
 * Walks copies as the decoder will and notes which predictions come out wrong: how many units are right before each
 * wrong one, which the patch has to say, and about what each wrong one costs, which decides what is worth copying.
 * @module
 */
import { type AddressSpace, clip, readWord } from './address-space.ts';
import type { Block } from './block-path.ts';
import type { Preamble } from './body.ts';
import type { FlawPrices } from './flaw-prices.ts';
import { Habits, isHabitual } from './habits.ts';
import { KINDS, PLAIN, setField } from './reference.ts';
import { ShiftMap } from './shift-map.ts';
import { type InstructionSet, Walker } from './walker.ts';
import { Windows } from './windows.ts';

/** Where the images live. */
export interface WalkPlaces {
  readonly base: AddressSpace;
  /** What is known of the target before its first byte is written. */
  readonly target: () => AddressSpace;
}

export class CopyWalk {
  /** Kind by kind, the right units before each wrong one; not kept when only prices are wanted. */
  readonly gaps: number[][] = Array.from({ length: KINDS }, () => []);
  readonly #base: Uint8Array;
  readonly #target: Uint8Array;
  readonly #targetSpace: AddressSpace;
  readonly #walker: Walker;
  readonly #habits = new Habits();
  readonly #right = new Uint32Array(KINDS);
  readonly #flaws: FlawPrices | undefined;
  #matched: readonly Block[] = [];
  #nextMatch = 0;

  /** `flaws`: takes the prices of what is wrong. */
  constructor(
    base: Uint8Array,
    target: Uint8Array,
    places: WalkPlaces,
    set: InstructionSet,
    preamble: Preamble,
    flaws?: FlawPrices,
  ) {
    this.#flaws = flaws;
    this.#targetSpace = places.target();
    const space = places.base;
    const windows = new Windows(space.regions, preamble.classes, preamble.fixed);
    const map = new ShiftMap(preamble.shifts);
    this.#base = base;
    this.#target = target;
    this.#walker = new Walker(base, space, windows, set, map, target, this.#targetSpace, preamble.globalPointers);
  }

  /** Walk all the copies there are, ascending in `to`. */
  run(copies: Iterable<Block>): this {
    for (const copy of copies) this.copy(copy, [copy]);
    for (let kind = 0; kind < KINDS; kind++) if ((this.#right[kind] as number) > 0) this.#miss(kind);
    return this;
  }

  /** Walk one copy. What is wrong outside of the blocks that `matched` in it, ascending in `to`, teaches nothing. */
  copy(copy: Block, matched: readonly Block[]): void {
    this.#matched = matched;
    this.#nextMatch = 0;
    const { unit } = this.#walker;
    const end = copy.from + copy.size;
    this.#targetSpace.reach(this.#target, copy.to);
    this.#walker.begin(copy.from);
    for (let at = copy.from, to = copy.to; at < end; at += unit.size, to += unit.size) {
      this.#walker.step(at, end);
      if (this.#flaws !== undefined) this.#join(this.#flaws, at, to);
      if (!isHabitual(unit) || !this.#changesAsBefore(at, to)) this.#unit(at, to);
      this.#targetSpace.reach(this.#target, to + unit.size);
    }
  }

  #changesAsBefore(at: number, to: number): boolean {
    const habits = this.#habits;
    const { size } = this.#walker.unit;
    const old = clip(readWord(this.#base, at), size);
    const fresh = clip(readWord(this.#target, to), size);
    const place = habits.placeOf(old);
    const knows = habits.knows(place, old);
    if (knows && fresh === habits.freshAt(place)) {
      habits.confirm(place);
      return true;
    }
    if (fresh !== old && !this.#isTrusted(to)) return false;
    if (knows) habits.doubt(place);
    if (old !== fresh) habits.learn(place, old, fresh);
    return false;
  }

  #unit(at: number, to: number): void {
    const { kind, size, word } = this.#walker.unit;
    if (kind === PLAIN) {
      for (let k = 0; k < size; k++) {
        const difference = ((this.#target[to + k] as number) - (this.#base[at + k] as number)) & 0xff;
        if (difference === 0) {
          this.#right[PLAIN] = (this.#right[PLAIN] as number) + 1;
        } else {
          if (!this.#isTrusted(to + k)) this.#flaws?.distrust(to + k);
          this.#flaws?.plain(to + k, difference, this.#right[PLAIN] as number);
          this.#miss(PLAIN);
        }
      }
      return;
    }
    const actual = clip(readWord(this.#target, to), size) >>> 0;
    const predicted = this.#walker.predict(to);
    const isRight = setField(kind, word, predicted) === actual;
    if (isRight) {
      this.#right[kind] = (this.#right[kind] as number) + 1;
    } else {
      if (!this.#isTrusted(to)) this.#flaws?.distrust(to);
      this.#flaws?.reference(to, kind, size, word, predicted, actual, this.#right[kind] as number);
      this.#miss(kind);
    }
    if (isRight || this.#isTrusted(to)) this.#walker.settle(to, actual);
  }

  /** Asked in ascending order. */
  #isTrusted(to: number): boolean {
    for (; this.#nextMatch < this.#matched.length; this.#nextMatch++) {
      const block = this.#matched[this.#nextMatch] as Block;
      if (to < block.to + block.size) return to >= block.to;
    }
    return false;
  }

  #join(flaws: FlawPrices, at: number, to: number): void {
    const { size } = this.#walker.unit;
    if (size < 2 || size > 4) return;
    if (clip(readWord(this.#base, at), size) !== clip(readWord(this.#target, to), size)) flaws.join(to, size);
  }

  #miss(kind: number): void {
    if (this.#flaws === undefined) this.gaps[kind]?.push(this.#right[kind] as number);
    this.#right[kind] = 0;
  }
}
