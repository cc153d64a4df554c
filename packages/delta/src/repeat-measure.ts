/**
 * The encoder's view of repeats: how many bytes of the target the decoder would rebuild right.
 * @module
 */
import { type AddressSpace, clip, readWord } from './address-space.ts';
import { PLAIN, UNIT_SIZE } from './reference.ts';
import { kindOfRepeated, NEAREST_UNIT, repeatedWord } from './repeat-unit.ts';
import { Surroundings } from './surroundings.ts';
import type { InstructionSet } from './walker.ts';
import { REGION_CODE, type RegionClass } from './windows.ts';

export class RepeatMeasure {
  readonly #target: Uint8Array;
  readonly #set: InstructionSet;
  readonly #space: AddressSpace;
  /** 1 where an instruction of the target begins. */
  readonly #begins: Uint8Array;
  /** By place: bytes from the begin of the reference that repeats lead, 0 at its begin and outside of any. */
  readonly depths: Uint8Array;
  /** By place: bytes from the begin of the instruction, as the decoder takes it. */
  readonly phases: Uint8Array;
  /** By place: what the decoder takes for the begin of the instruction there. */
  readonly firsts: Uint8Array;
  /** The target with each such reference as it would be at address 0: what agrees here repeats right, nearly always. */
  readonly labelled: Uint8Array;

  /** `space` is the target's; `classes`: what its regions hold, by index, as the patch will say. */
  constructor(target: Uint8Array, set: InstructionSet, space: AddressSpace, classes: readonly RegionClass[]) {
    this.#target = target;
    this.#set = set;
    this.#space = space;
    this.#begins = new Uint8Array(target.length);
    this.depths = new Uint8Array(target.length);
    this.phases = new Uint8Array(target.length);
    this.firsts = new Uint8Array(target.length);
    this.labelled = new Uint8Array(target);
    const surroundings = new Surroundings(set);
    for (let at = 0; at < target.length; at++) {
      const isCode = classes[this.#space.regionAt(at)]?.content === REGION_CODE;
      this.phases[at] = surroundings.phase;
      this.firsts[at] = surroundings.first;
      if (surroundings.phase === 0 && isCode) {
        this.#begins[at] = 1;
        this.#label(at);
      }
      surroundings.put(target[at] ?? 0);
    }
  }

  /** How many bytes of `[at, end)` a repeat of what stands at `from` makes right. */
  length(from: number, at: number, end: number): number {
    const target = this.#target;
    let size = 0;
    while (at + size < end) {
      if (this.#begins[at + size] === 1) {
        const unit = this.#unit(from + size, at + size, end);
        if (unit > 0) {
          size += unit;
          continue;
        }
        if (unit < 0) return size;
      }
      if (target[from + size] !== target[at + size]) return size;
      size++;
    }
    return size;
  }

  #label(at: number): void {
    const word = readWord(this.#target, at);
    const kind = kindOfRepeated(this.#set, word);
    const size = UNIT_SIZE[kind] ?? 1;
    if (kind === PLAIN || at + size > this.#target.length) return;
    const label = repeatedWord(kind, word, this.#space.addressOf(at), 0);
    for (let k = 0; k < size; k++) {
      this.labelled[at + k] = (label >>> (8 * k)) & 0xff;
      this.depths[at + k] = k;
    }
  }

  /** Size of the reference that is led from `from` to `at`: 0 when there is none, negative when it comes out wrong. */
  #unit(from: number, at: number, end: number): number {
    const word = readWord(this.#target, from);
    const kind = kindOfRepeated(this.#set, word);
    const size = UNIT_SIZE[kind] ?? 1;
    if (kind === PLAIN || at - from < NEAREST_UNIT || at + size > end) return 0;
    const fresh = repeatedWord(kind, word, this.#space.addressOf(from), this.#space.addressOf(at));
    return fresh === clip(readWord(this.#target, at), size) ? size : -1;
  }
}
