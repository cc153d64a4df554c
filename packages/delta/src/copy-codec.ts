/**
 * Copies: the units of a run of the base, each with its references led to their new places, and what differs from
 * that. docs/spec/patch.md, "Copies".
 * @module
 */
import { clip, readWord } from './address-space.ts';
import { add, type Tally } from './body.ts';
import type { ByteCodes } from './byte-codes.ts';
import * as model from './contexts.ts';
import { corrupt } from './errors.ts';
import { Habits, isHabitual } from './habits.ts';
import { codeNumber, codeSigned, codeTree } from './number-codes.ts';
import type { BitCoder } from './range-coder.ts';
import { FIELD_BITS, FIXED_BITS, getField, isMapped, KINDS, PLAIN, setField, signed } from './reference.ts';
import type { TargetWriter } from './target-writer.ts';
import type { Walker } from './walker.ts';

export class CopyCodec {
  readonly #coder: BitCoder;
  readonly #bytes: ByteCodes;
  readonly #base: Uint8Array;
  readonly #writer: TargetWriter;
  readonly #walker: Walker;
  readonly #tally: Tally;
  readonly #planned: readonly (readonly number[])[];
  readonly #gaps = new Float64Array(KINDS).fill(-1);
  readonly #gapsUsed = new Uint32Array(KINDS);
  readonly #recent = new Int32Array(KINDS * model.RECENT);
  readonly #habits = new Habits();

  /** `planned`: by kind, the right units before each wrong one; empty when decoding. */
  constructor(
    coder: BitCoder,
    bytes: ByteCodes,
    base: Uint8Array,
    writer: TargetWriter,
    walker: Walker,
    tally: Tally,
    planned: readonly (readonly number[])[],
  ) {
    this.#coder = coder;
    this.#bytes = bytes;
    this.#base = base;
    this.#writer = writer;
    this.#walker = walker;
    this.#tally = tally;
    this.#planned = planned;
  }

  /** Code the copy of `size` bytes of the base from `from` on; yields before each bounded group of symbols. */
  *copy(from: number, size: number): Generator<undefined, void, undefined> {
    const unit = this.#walker.unit;
    const writer = this.#writer;
    const end = from + size;
    this.#walker.begin(from);
    for (let at = from; at < end; at += unit.size) {
      this.#walker.step(at, end);
      add(this.#tally.seen, unit.kind, unit.kind === PLAIN ? unit.size : 1);
      if (!isHabitual(unit)) {
        if (!this.#passes(at)) yield* this.#unit(at);
        continue;
      }
      const old = clip(readWord(this.#base, at), unit.size);
      const place = this.#habits.placeOf(old);
      if (this.#habits.knows(place, old)) {
        yield;
        if (this.#changesAsBefore(place)) continue;
      }
      if (this.#passes(at)) continue;
      const start = writer.position;
      yield* this.#unit(at);
      const fresh = clip(readWord(writer.target, start), unit.size);
      if (fresh !== old) this.#habits.learn(place, old, fresh);
    }
  }

  #changesAsBefore(place: number): boolean {
    this.#tally.topic = 'gaps';
    const { size } = this.#walker.unit;
    const fresh = this.#habits.freshAt(place);
    const planned = clip(readWord(this.#writer.target, this.#writer.position), size) === fresh;
    const does = this.#coder.bit(model.HABIT + this.#habits.trustIn(place), planned ? 1 : 0) === 1;
    if (does) {
      this.#habits.confirm(place);
      this.#writer.putWord(fresh, size);
    } else {
      this.#habits.doubt(place);
    }
    return does;
  }

  /** Write the unit at base offset `at` if it is known to be right: no symbol says anything about most of them. */
  #passes(at: number): boolean {
    const { kind, size, word } = this.#walker.unit;
    const gap = this.#gaps[kind] ?? 0;
    if (kind === PLAIN) {
      if (gap < size) return false;
      for (let k = 0; k < size; k++) this.#writer.put(this.#base[at + k] ?? 0);
      this.#gaps[PLAIN] = gap - size;
      return true;
    }
    if (gap <= 0) return false;
    const position = this.#writer.position;
    const right = setField(kind, word, this.#walker.predict(position));
    this.#walker.settle(position, right);
    this.#writer.putWord(right, size);
    this.#gaps[kind] = gap - 1;
    return true;
  }

  /** The unit at base offset `at`, which does not pass with what is known of its gap. */
  *#unit(at: number): Generator<undefined, void, undefined> {
    const { kind, size, word: oldWord } = this.#walker.unit;
    if (kind === PLAIN) return yield* this.#plain(at, size);
    if (this.#gaps[kind] === -1) {
      yield;
      this.#nextGap(kind);
      if (this.#passes(at)) return;
    }
    yield;
    const position = this.#writer.position;
    const word = this.#correct(kind, oldWord, size, this.#walker.predict(position));
    this.#gaps[kind] = -1;
    this.#walker.settle(position, word);
    this.#writer.putWord(word, size);
  }

  *#plain(from: number, size: number): Generator<undefined, void, undefined> {
    const end = from + size;
    for (let at = from; at < end; ) {
      if (this.#gaps[PLAIN] === -1) {
        yield;
        this.#nextGap(PLAIN);
      }
      const right = Math.min(end - at, this.#gaps[PLAIN] ?? 0);
      for (let k = 0; k < right; k++) this.#writer.put(this.#base[at++] ?? 0);
      this.#gaps[PLAIN] = (this.#gaps[PLAIN] ?? 0) - right;
      if (at < end) {
        yield;
        this.#difference(this.#base[at++] ?? 0);
        this.#gaps[PLAIN] = -1;
      }
    }
  }

  /** Read how many units of `kind` are right before the next wrong one. */
  #nextGap(kind: number): void {
    this.#tally.topic = 'gaps';
    const used = this.#gapsUsed[kind] ?? 0;
    this.#gapsUsed[kind] = used + 1;
    this.#gaps[kind] = codeNumber(this.#coder, model.GAP, this.#planned[kind]?.[used] ?? 0);
  }

  #difference(old: number): void {
    this.#tally.topic = 'differences';
    add(this.#tally.wrong, PLAIN, 1);
    const planned = ((this.#writer.target[this.#writer.position] ?? 0) - old) & 0xff;
    this.#writer.put((old + this.#bytes.difference(old, this.#walker.unit.isCode, planned)) & 0xff);
  }

  /** Code the true word of a reference whose prediction is wrong. */
  #correct(kind: number, oldWord: number, size: number, predicted: number): number {
    this.#tally.topic = 'fields';
    add(this.#tally.wrong, kind, 1);
    const bits = FIELD_BITS[kind] ?? 32;
    const known = clip(readWord(this.#writer.target, this.#writer.position), size);
    const difference = signed(getField(kind, known) - predicted, bits);
    const isReplaced = ((known ^ oldWord) & (FIXED_BITS[kind] ?? 0)) !== 0 || difference === -0x80000000;
    if (this.#coder.bit(model.REPLACED, isReplaced ? 1 : 0) === 1) return this.#replace(kind, oldWord, size, known);
    return setField(kind, oldWord, predicted + this.#fieldDifference(kind, difference));
  }

  /** Another instruction in its place: what only looked like an address has nothing in common with it. */
  #replace(kind: number, oldWord: number, size: number, known: number): number {
    const { last, first, phase } = this.#writer.surroundings;
    let word = 0;
    for (let k = 0; k < size; k++) {
      const old = (oldWord >>> (8 * k)) & 0xff;
      const fresh = (known >>> (8 * k)) & 0xff;
      const byte = isMapped(kind)
        ? this.#bytes.literal(last, first, phase, fresh)
        : old + this.#bytes.difference(old, true, (fresh - old) & 0xff);
      word |= (byte & 0xff) << (8 * k);
    }
    return word >>> 0;
  }

  #fieldDifference(kind: number, difference: number): number {
    const recent = this.#recent.subarray(kind * model.RECENT, (kind + 1) * model.RECENT);
    const known = recent.indexOf(difference);
    const slot = codeTree(this.#coder, model.RECENT_INDEX, 3, known < 0 ? model.RECENT : known);
    if (slot > model.RECENT) throw corrupt('a recent difference that does not exist');
    const value =
      slot < model.RECENT ? (recent[slot] ?? 0) : codeSigned(this.#coder, model.FIELD_DIFFERENCE, difference);
    recent.copyWithin(1, 0, Math.min(slot, model.RECENT - 1));
    recent[0] = value;
    return value;
  }
}
